import org.apache.solr.embedded.JettyConfig;
import org.apache.solr.embedded.JettySolrRunner;

/** A node of Solr, whose home and port it is told. */
public class Main {
  public static void main(String[] args) throws Exception {
    JettyConfig place = JettyConfig.builder().setContext("/solr").setPort(Integer.parseInt(args[1])).build();
    new JettySolrRunner(args[0], place).start();
    System.out.println("ready");
    Thread.currentThread().join();
  }
}
