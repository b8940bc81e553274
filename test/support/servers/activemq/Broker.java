import java.util.ArrayList;
import java.util.List;
import org.apache.activemq.broker.BrokerPlugin;
import org.apache.activemq.broker.BrokerService;
import org.apache.activemq.filter.DestinationMapEntry;
import org.apache.activemq.security.AuthenticationUser;
import org.apache.activemq.security.AuthorizationEntry;
import org.apache.activemq.security.AuthorizationPlugin;
import org.apache.activemq.security.DefaultAuthorizationMap;
import org.apache.activemq.security.SimpleAuthenticationPlugin;

/** A broker whose users may use what is called `orders`: arguments are connectors, then `user:password`. */
public class Broker {
  public static void main(String[] arguments) throws Exception {
    BrokerService broker = new BrokerService();
    broker.setPersistent(false);
    broker.setUseJmx(false);
    List<AuthenticationUser> users = new ArrayList<>();
    for (String argument : arguments) {
      if (argument.contains("://")) {
        broker.addConnector(argument);
        continue;
      }
      String[] parts = argument.split(":", 2);
      users.add(new AuthenticationUser(parts[0], parts[1], "users"));
    }
    List<DestinationMapEntry> rights = new ArrayList<>();
    for (String queue : List.of("orders", ">")) {
      AuthorizationEntry entry = new AuthorizationEntry();
      entry.setQueue(queue);
      String who = queue.equals("orders") ? "users" : "admins";
      entry.setRead(who);
      entry.setWrite(who);
      entry.setAdmin(who);
      rights.add(entry);
    }
    AuthorizationEntry advisories = new AuthorizationEntry(); // of which each connection makes one
    advisories.setTopic("ActiveMQ.Advisory.>");
    advisories.setRead("users");
    advisories.setWrite("users");
    advisories.setAdmin("users");
    rights.add(advisories);
    AuthorizationPlugin guard = new AuthorizationPlugin(new DefaultAuthorizationMap(rights));
    broker.setPlugins(new BrokerPlugin[] {new SimpleAuthenticationPlugin(users), guard});
    broker.start();
    System.out.println("READY");
    broker.waitUntilStopped();
  }
}
