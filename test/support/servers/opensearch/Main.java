import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import org.opensearch.common.settings.Settings;
import org.opensearch.env.Environment;
import org.opensearch.node.Node;
import org.opensearch.plugins.Plugin;
import org.opensearch.security.OpenSearchSecurityPlugin;
import org.opensearch.transport.Netty4Plugin;

/** A node of OpenSearch with its security plugin, whose settings stand in config/node.yml. */
public class Main extends Node {
  Main(Environment environment, Collection<Class<? extends Plugin>> plugins) {
    super(environment, plugins, true);
  }

  public static void main(String[] args) throws Exception {
    Path home = Path.of(args[0]);
    Settings settings = Settings.builder().loadFromPath(home.resolve("config").resolve("node.yml")).put("path.home", home.toString()).build();
    Environment environment = new Environment(settings, home.resolve("config"));
    new Main(environment, List.of(Netty4Plugin.class, OpenSearchSecurityPlugin.class)).start();
    Thread.currentThread().join();
  }
}
