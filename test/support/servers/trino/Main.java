import com.google.inject.Key;
import io.trino.server.security.PasswordAuthenticatorManager;
import io.trino.server.testing.FactoryConfiguration;
import io.trino.server.testing.TestingTrinoServer;
import io.trino.spi.security.AccessDeniedException;
import io.trino.spi.security.BasicPrincipal;
import java.util.Map;
import java.util.Optional;

/** A coordinator of Trino that works for itself, with TLS; a client that knows the password of a user is that user. */
public class Main {
  public static void main(String[] args) throws Exception {
    Map<String, String> settings = Map.of(
      "http-server.https.enabled", "true",
      "http-server.https.port", args[4],
      "http-server.https.keystore.path", args[0],
      "http-server.https.keystore.key", args[1],
      "http-server.authentication.type", "PASSWORD",
      "password-authenticator.config-files", args[3],
      "protocol.v1.alternate-header-name", "Presto");
    TestingTrinoServer server = TestingTrinoServer.builder()
      .setProperties(settings)
      .setSystemAccessControls(Optional.empty())
      .setSystemAccessControlConfiguration(Optional.of(new FactoryConfiguration("file", Map.of("security.config-file", args[3]))))
      .build();
    server.getInstance(Key.get(PasswordAuthenticatorManager.class)).setAuthenticators((user, password) -> {
      if (!password.equals(args[2])) throw new AccessDeniedException("Invalid credentials");
      return new BasicPrincipal(user);
    });
    System.out.println("ready");
    Thread.currentThread().join();
  }
}
