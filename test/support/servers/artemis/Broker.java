import java.util.Set;
import org.apache.activemq.artemis.api.core.QueueConfiguration;
import org.apache.activemq.artemis.api.core.RoutingType;
import org.apache.activemq.artemis.core.config.impl.ConfigurationImpl;
import org.apache.activemq.artemis.core.config.impl.SecurityConfiguration;
import org.apache.activemq.artemis.core.security.Role;
import org.apache.activemq.artemis.core.server.embedded.EmbeddedActiveMQ;
import org.apache.activemq.artemis.core.settings.impl.AddressSettings;
import org.apache.activemq.artemis.spi.core.security.ActiveMQJAASSecurityManager;
import org.apache.activemq.artemis.spi.core.security.jaas.InVMLoginModule;

/** A broker with the address `orders`: arguments are acceptors, then `user:rights:password`, where rights are of `receive,send`. */
public class Broker {
  public static void main(String[] arguments) throws Exception {
    SecurityConfiguration users = new SecurityConfiguration();
    ConfigurationImpl configuration = new ConfigurationImpl();
    configuration.setPersistenceEnabled(false).setJMXManagementEnabled(false).setSecurityEnabled(true).setSecurityInvalidationInterval(0);
    Set<Role> roles = new java.util.HashSet<>();
    for (String argument : arguments) {
      if (argument.startsWith("tcp://")) {
        configuration.addAcceptorConfiguration("acceptor" + argument.hashCode(), argument);
        continue;
      }
      String[] parts = argument.split(":", 3);
      boolean sends = parts[1].contains("send");
      boolean receives = parts[1].contains("receive");
      users.addUser(parts[0], parts[2]);
      users.addRole(parts[0], parts[0]);
      roles.add(new Role(parts[0], sends, receives, false, false, false, false, false, false, false, false, false, false));
    }
    configuration.putSecurityRoles("#", roles);
    configuration.addAddressSetting("#", new AddressSettings().setAutoCreateQueues(false).setAutoCreateAddresses(false));
    configuration.addQueueConfiguration(QueueConfiguration.of("orders").setAddress("orders").setRoutingType(RoutingType.ANYCAST));
    EmbeddedActiveMQ broker = new EmbeddedActiveMQ().setConfiguration(configuration);
    broker.setSecurityManager(new ActiveMQJAASSecurityManager(InVMLoginModule.class.getName(), users));
    broker.start();
    System.out.println("READY");
    Thread.currentThread().join();
  }
}
