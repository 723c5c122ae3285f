/* SPDX-License-Identifier: Apache-2.0 */
package io.poolguard.capacity;

import static io.poolguard.support.Eventually.eventually;

import java.io.File;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** A MariaDB of the machine's, with a directory of its own. */
final class MariaDb implements AutoCloseable {

    private static final int PATIENCE_SECONDS = 30;

    private final Path directory = Files.createTempDirectory("mariadb");
    private final int port = freePort();
    private final Process process;

    /** Starts it with these options, and returns when it answers. */
    MariaDb(String... options) throws IOException {
        run(command("mariadb-install-db", "--auth-root-authentication-method=normal", "--skip-test-db"))
                .onExit()
                .orTimeout(PATIENCE_SECONDS, TimeUnit.SECONDS)
                .join();
        List<String> command = command(
                "mariadbd",
                "--bind-address=127.0.0.1",
                "--port=" + port,
                "--socket=" + directory.resolve("socket"),
                "--skip-name-resolve");
        command.addAll(List.of(options));
        process = run(command);
        eventually("MariaDB answers", this::isAnswering);
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    private List<String> command(String program, String... options) {
        String path = Stream.concat(
                        Stream.of(System.getenv().getOrDefault("PATH", "").split(File.pathSeparator)),
                        Stream.of("/usr/sbin", "/usr/local/sbin"))
                .map(folder -> Path.of(folder, program))
                .filter(Files::isExecutable)
                .findFirst()
                .orElseThrow(() -> new IllegalStateException(program + " is not on this machine"))
                .toString();
        List<String> command =
                new ArrayList<>(List.of(path, "--no-defaults", "--datadir=" + directory.resolve("data")));
        command.addAll(List.of(options));
        if (System.getProperty("user.name").equals("root")) {
            command.add("--user=root"); // it has to be told that this is meant
        }
        return command;
    }

    private Process run(List<String> command) throws IOException {
        return new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(
                        directory.resolve("log").toFile()))
                .start();
    }

    private boolean isAnswering() throws IOException {
        if (!process.isAlive()) {
            throw new IllegalStateException("MariaDB has ended: " + Files.readString(directory.resolve("log")));
        }
        try {
            execute("select 1");
            return true;
        } catch (SQLException notYet) {
            return false;
        }
    }

    /** What an administrator does. */
    void execute(String sql) throws SQLException {
        try (Connection connection = DriverManager.getConnection(url("mariadb", "root", ""));
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    String url(String driver, String user, String database) {
        return "jdbc:" + driver + "://127.0.0.1:" + port + "/" + database + "?user=" + user;
    }

    @Override
    public void close() throws IOException {
        process.destroy();
        process.onExit().orTimeout(PATIENCE_SECONDS, TimeUnit.SECONDS).join();
        try (Stream<Path> files = Files.walk(directory)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }
}
