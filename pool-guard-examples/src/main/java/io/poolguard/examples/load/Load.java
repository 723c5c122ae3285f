/* SPDX-License-Identifier: Apache-2.0 */
package io.poolguard.examples.load;

import com.sun.management.UnixOperatingSystemMXBean;
import com.zaxxer.hikari.HikariConfig;
import io.poolguard.examples.chat.AnswerStreamer;
import io.poolguard.examples.chat.PoolSettings;
import io.poolguard.examples.model.ModelServer;
import io.poolguard.examples.web.ChatApplication;
import io.poolguard.examples.web.ChatSettings;
import io.poolguard.examples.web.ChatSettings.Form;
import java.io.IOException;
import java.io.PrintStream;
import java.lang.management.ManagementFactory;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * Many chats at once against the service, over HTTP; or fewer, whose answers take long. First the form that holds a
 * connection while the model writes, then the one that does not, or a service that is running already.
 *
 * <p>Says at the end whether every connection was given back, and draws what the pool went through. Ends with a status
 * other than 0 if the form that does not hold loses a chat, or a connection is not given back.
 */
public final class Load {

    /** Client to service and service to model, two ends each. */
    private static final int DESCRIPTORS_PER_CHAT = 4;

    private static final int OTHER_DESCRIPTORS = 300;

    private final LoadSettings settings;
    private final PrintStream out;

    /** @param out takes what there is to say */
    public Load(LoadSettings settings, PrintStream out) {
        this.settings = settings;
        this.out = out;
    }

    /**
     * Runs the load.
     *
     * @return what went wrong; nothing if all is well
     */
    public List<String> run() throws SQLException, IOException, InterruptedException {
        List<LoadResult> results = new ArrayList<>();
        Optional<URI> service = settings.service();
        if (service.isPresent()) {
            results.add(new LoadRun("service", settings, out::println).run(service.get()));
        } else {
            requireDescriptors(settings.chats(), descriptors());
            for (Form form : Form.values()) {
                results.add(ofForm(form));
            }
        }
        out.println();
        for (LoadResult result : results) {
            out.println(result.line());
            draw(result);
        }
        return wrong(results);
    }

    private LoadResult ofForm(Form form) throws SQLException, IOException, InterruptedException {
        HikariConfig pool = PoolSettings.byDefault(settings.database());
        pool.setConnectionTimeout(settings.acquireTimeout().toMillis());
        try (ModelServer model = ModelServer.start(settings.model());
                ChatApplication service = ChatApplication.start(
                        new ChatSettings(form, 0, pool, model.endpoint(), AnswerStreamer.Limits.defaults()),
                        (what, failure) -> "load")) {
            return new LoadRun(name(form), settings, out::println).run(service.address());
        }
    }

    private void draw(LoadResult result) throws IOException {
        Path file = settings.pictures().resolve(result.name().replace(' ', '-') + ".svg");
        // How long the answers of another process are is not known here.
        String answers = settings.service().isPresent()
                ? ""
                : ", answers of " + settings.answer().toSeconds() + " s";
        CurvePlot.write(result, result.name() + ": " + result.chats() + " chats" + answers, file);
        out.println("  drawn: " + file);
    }

    private static List<String> wrong(List<LoadResult> results) {
        List<String> wrong = new ArrayList<>();
        for (LoadResult result : results) {
            if (!result.name().equals(name(Form.HOLDING)) && result.failed() > 0) {
                wrong.add(
                        result.name() + ": " + result.failed() + " of " + result.chats() + " chats were not answered");
            }
            if (result.heldAfter() > 0) {
                wrong.add(result.name() + ": " + result.heldAfter() + " connections are still held");
            }
        }
        return wrong;
    }

    private static String name(Form form) {
        return form.name().toLowerCase(Locale.ROOT).replace('_', ' ');
    }

    private static long descriptors() {
        return ManagementFactory.getOperatingSystemMXBean() instanceof UnixOperatingSystemMXBean system
                ? system.getMaxFileDescriptorCount()
                : Long.MAX_VALUE;
    }

    static void requireDescriptors(int chats, long available) {
        long needed = needed(chats, DESCRIPTORS_PER_CHAT);
        if (needed > available) {
            throw new IllegalArgumentException("load.chats " + chats + " take " + needed
                    + " file descriptors with clients, service and model in one process, and this one may have "
                    + available + ": start the service with mvn -Pchat, and give load.service. That process, which has"
                    + " the model too, needs " + needed(chats, DESCRIPTORS_PER_CHAT - 1) + " then, and this one "
                    + needed(chats, 1));
        }
    }

    private static long needed(int chats, int perChat) {
        return (long) chats * perChat + OTHER_DESCRIPTORS;
    }

    /** Runs the load with the settings of {@link LoadSettings}. */
    public static void main(String[] arguments) throws SQLException, IOException, InterruptedException {
        PrintStream out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
        List<String> wrong = new Load(LoadSettings.fromSystem(), out).run();
        out.println(wrong.isEmpty() ? "All is well." : "WRONG: " + String.join("; ", wrong) + ".");
        System.exit(wrong.isEmpty() ? 0 : 1);
    }
}
