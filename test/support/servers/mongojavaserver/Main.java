import de.bwaldvogel.mongo.MongoServer;
import de.bwaldvogel.mongo.backend.memory.MemoryBackend;
import java.io.FileInputStream;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;

/** PORT [KEYSTORE PASSWORD ALIAS]: MongoDB's protocol on 127.0.0.1, over TLS where a store is named. */
class Main {
  public static void main(String[] args) throws Exception {
    MongoServer server = new MongoServer(new MemoryBackend());
    if (args.length > 1) {
      char[] password = args[2].toCharArray();
      KeyStore store = KeyStore.getInstance("PKCS12");
      try (FileInputStream file = new FileInputStream(args[1])) {
        store.load(file, password);
      }
      X509Certificate certificate = (X509Certificate) store.getCertificate(args[3]);
      server.enableSsl((PrivateKey) store.getKey(args[3], password), null, certificate);
    }
    server.bind("127.0.0.1", Integer.parseInt(args[0]));
  }
}
