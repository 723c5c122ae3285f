/* SPDX-License-Identifier: Apache-2.0 */
package io.poolguard.lifecycle;

import static org.assertj.core.api.Assertions.assertThat;

import com.example.StackOverflows;
import io.poolguard.support.ChildJvm;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * The stack runs out at every call of an acquire and of a close, in interpreted code and in that of each compiler: no
 * slot is lost, and no book is wrong.
 *
 * <p>{@code -Doverflows=10000} runs out ten thousand times in each.
 */
@Timeout(3_600)
class StackOverflowIT {

    private static final int OVERFLOWS = Integer.getInteger("overflows", 60);
    private static final Pattern RESULT = Pattern.compile("overflows=(\\d+) lost=0 holds=0 books=0 free=true");

    @TempDir
    Path directory;

    @ParameterizedTest
    @CsvSource({
        "ping, -Xint",
        "ping, -XX:TieredStopAtLevel=1",
        "ping, -XX:+TieredCompilation",
        "update, -Xint",
        "update, -XX:TieredStopAtLevel=1",
        "update, -XX:+TieredCompilation",
        "close, -Xint",
        "close, -XX:TieredStopAtLevel=1",
        "close, -XX:+TieredCompilation"
    })
    void stackRunsOut_atOneDepthAfterAnother_losesNoSlot(String kind, String compiler) throws Exception {
        ChildJvm.Run run = new ChildJvm(directory)
                .run(List.of(compiler), StackOverflows.class, kind, Integer.toString(OVERFLOWS), "1");

        Matcher result = RESULT.matcher(run.output());
        assertThat(result.find()).as(run.output()).isTrue();
        assertThat(Integer.parseInt(result.group(1))).isGreaterThan(OVERFLOWS / 10);
    }
}
