/* SPDX-License-Identifier: Apache-2.0 */
package io.poolguard.capacity;

import static io.poolguard.support.Eventually.eventually;

import java.io.File;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** A PgBouncer of the machine's, run with the configuration of docs/capacity.md. */
final class PgBouncer implements AutoCloseable {

    private static final Path DOCUMENT = Path.of("..", "docs", "capacity.md");
    private static final Pattern INI = Pattern.compile("```ini\n(.*?)```", Pattern.DOTALL);

    private static final int PATIENCE_SECONDS = 5;

    private final Path directory;
    private final Process process;
    private final int port;

    /**
     * Starts it before a server, and returns when it listens.
     *
     * @param change what is different from the document
     */
    PgBouncer(int serverPort, UnaryOperator<String> change) throws IOException {
        port = freePort();
        directory = Files.createTempDirectory("pgbouncer");
        // It gives up root's rights before it reads its files.
        Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwxr-xr-x"));
        Path users = Files.writeString(directory.resolve("userlist.txt"), "\"app\" \"not a secret\"\n");
        Path ini = directory.resolve("pgbouncer.ini");
        Files.writeString(
                ini,
                change.apply(documented()
                                .replace("port=5432", "port=" + serverPort)
                                .replace("6432", Integer.toString(port))
                                .replace("/etc/pgbouncer/userlist.txt", users.toString()))
                        + "unix_socket_dir =\n");
        process = new ProcessBuilder(command(ini))
                .redirectErrorStream(true)
                .redirectOutput(directory.resolve("log").toFile())
                .start();
        eventually("PgBouncer listens", this::isListening);
    }

    /** The program, if this machine has it. */
    static Optional<Path> program() {
        return Stream.concat(
                        Stream.of(System.getenv().getOrDefault("PATH", "").split(File.pathSeparator)),
                        Stream.of("/usr/sbin", "/usr/local/sbin"))
                .map(folder -> Path.of(folder, "pgbouncer"))
                .filter(Files::isExecutable)
                .findFirst();
    }

    /** The configuration in the document. */
    private static String documented() throws IOException {
        Matcher matcher = INI.matcher(Files.readString(DOCUMENT));
        if (!matcher.find()) {
            throw new IllegalStateException(DOCUMENT + " has no block of ini");
        }
        return matcher.group(1);
    }

    /** It refuses to run as root. */
    private static List<String> command(Path ini) {
        List<String> command = new ArrayList<>(List.of(program().orElseThrow().toString()));
        if (System.getProperty("user.name").equals("root")) {
            command.addAll(List.of("-u", "nobody"));
        }
        command.add(ini.toString());
        return command;
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    private boolean isListening() throws IOException {
        if (!process.isAlive()) {
            throw new IllegalStateException("PgBouncer has ended: " + Files.readString(directory.resolve("log")));
        }
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            return socket.isConnected();
        } catch (IOException notYet) {
            return false;
        }
    }

    int port() {
        return port;
    }

    @Override
    public void close() throws IOException {
        process.destroy();
        process.onExit()
                .completeOnTimeout(process, PATIENCE_SECONDS, TimeUnit.SECONDS)
                .join();
        process.destroyForcibly();
        for (String file : List.of("log", "pgbouncer.ini", "userlist.txt")) {
            Files.delete(directory.resolve(file));
        }
        Files.delete(directory);
    }
}
