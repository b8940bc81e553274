import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import org.opensearch.common.settings.Settings;
import org.opensearch.env.Environment;
import org.opensearch.node.Node;
import org.opensearch.plugins.Plugin;
import org.opensearch.security.OpenSearchSecurityPlugin;
import org.opensearch.transport.Netty4Plugin;

/** A node of OpenSearch, whose settings stand in config/node.yml; with its security plugin where they are about that. */
public class Main extends Node {
  Main(Environment environment, Collection<Class<? extends Plugin>> plugins) {
    super(environment, plugins, true);
  }

  public static void main(String[] args) throws Exception {
    Path home = Path.of(args[0]);
    Settings settings = Settings.builder().loadFromPath(home.resolve("config").resolve("node.yml")).put("path.home", home.toString()).build();
    Environment environment = new Environment(settings, home.resolve("config"));
    boolean isSecured = settings.keySet().stream().anyMatch(key -> key.startsWith("plugins.security."));
    List<Class<? extends Plugin>> plugins = isSecured ? List.of(Netty4Plugin.class, OpenSearchSecurityPlugin.class) : List.of(Netty4Plugin.class);
    new Main(environment, plugins).start();
    Thread.currentThread().join();
  }
}
