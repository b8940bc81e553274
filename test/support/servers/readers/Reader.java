import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Properties;
import java.util.Scanner;
import java.util.logging.Logger;

/** Reads, a line each, a kind and a text in base64, and says which fields the libraries find in it. */
class Reader {
  public static void main(String[] args) throws Exception {
    Scanner lines = new Scanner(System.in, StandardCharsets.UTF_8);
    while (lines.hasNextLine()) {
      String[] parts = lines.nextLine().split(" ", 2);
      Map<String, String> fields = read(parts[0], new String(Base64.getDecoder().decode(parts[1]), StandardCharsets.UTF_8));
      StringBuilder answer = new StringBuilder();
      for (Map.Entry<String, String> field : fields.entrySet()) answer.append(field.getKey()).append('=').append(encoded(field.getValue())).append(' ');
      System.out.println(answer.toString().trim());
    }
  }

  static String encoded(String value) {
    return Base64.getEncoder().encodeToString((value == null ? "" : value).getBytes(StandardCharsets.UTF_8));
  }

  static Map<String, String> read(String kind, String text) throws Exception {
    switch (kind) {
      case "kafka": return kafka(text);
      case "postgresql": return postgresql(text);
      case "mysql": return mysql(text);
      case "mariadb": return mariadb(text);
      default: return sqlserver(text);
    }
  }

  static Map<String, String> of(String host, Object port, String database, String user, String password) {
    Map<String, String> fields = new LinkedHashMap<>();
    fields.put("host", host);
    fields.put("port", String.valueOf(port));
    fields.put("database", database);
    fields.put("user", user);
    fields.put("password", password);
    return fields;
  }

  static Map<String, String> kafka(String text) throws Exception {
    Properties properties = new Properties();
    properties.load(new StringReader(text));
    Map<String, Object> config = new LinkedHashMap<>();
    config.put("sasl.jaas.config", new org.apache.kafka.common.config.types.Password(properties.getProperty("sasl.jaas.config")));
    Map<String, ?> options = org.apache.kafka.common.security.JaasContext.loadClientContext(config).configurationEntries().get(0).getOptions();
    return of(properties.getProperty("bootstrap.servers"), "", "", (String) options.get("username"), (String) options.get("password"));
  }

  static Map<String, String> postgresql(String url) {
    Properties found = org.postgresql.Driver.parseURL(url, new Properties());
    return of(found.getProperty("PGHOST"), found.getProperty("PGPORT"), found.getProperty("PGDBNAME"), found.getProperty("user"), found.getProperty("password"));
  }

  static Map<String, String> mysql(String url) {
    com.mysql.cj.conf.HostInfo host = com.mysql.cj.conf.ConnectionUrl.getConnectionUrlInstance(url, null).getMainHost();
    return of(host.getHost(), host.getPort(), host.getDatabase(), host.getUser(), host.getPassword());
  }

  static Map<String, String> mariadb(String url) throws Exception {
    org.mariadb.jdbc.Configuration found = org.mariadb.jdbc.Configuration.parse(url);
    return of(found.addresses().get(0).host, found.addresses().get(0).port, found.database(), found.user(), found.password());
  }

  static Map<String, String> sqlserver(String url) throws Exception {
    java.lang.reflect.Method parse = Class.forName("com.microsoft.sqlserver.jdbc.Util").getDeclaredMethod("parseUrl", String.class, Logger.class);
    parse.setAccessible(true); // the driver shows all but the password to the outside
    Properties found = (Properties) parse.invoke(null, url, Logger.getAnonymousLogger());
    return of(found.getProperty("serverName"), found.getProperty("portNumber"), found.getProperty("databaseName"), found.getProperty("user"), found.getProperty("password"));
  }
}
