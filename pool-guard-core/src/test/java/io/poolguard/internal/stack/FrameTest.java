/* SPDX-License-Identifier: Apache-2.0 */
package io.poolguard.internal.stack;

import static org.assertj.core.api.Assertions.assertThat;

import com.example.Application;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class FrameTest {

    @Test
    void toString_withLine_isClassMethodAndLine() {
        assertThat(frame("com.example.chat.ChatService", "stream", 57)).hasToString("ChatService.stream:57");
    }

    @ParameterizedTest
    @CsvSource({"0", "-1", "-2"})
    void toString_withoutLine_isClassAndMethod(int line) {
        assertThat(frame("com.example.chat.ChatService", "stream", line)).hasToString("ChatService.stream");
    }

    @Test
    void place_anyLine_isClassAndMethod() {
        assertThat(frame("com.example.chat.ChatService", "stream", 57).place()).isEqualTo("ChatService.stream");
    }

    @Test
    void place_nestedClass_keepsTheOuterName() {
        assertThat(frame("com.example.chat.ChatService$Worker", "run", 9).place())
                .isEqualTo("ChatService$Worker.run");
    }

    @Test
    void place_classWithoutPackage_isClassAndMethod() {
        assertThat(frame("Main", "main", 3).place()).isEqualTo("Main.main");
    }

    @ParameterizedTest
    @CsvSource({
        "lambda$stream$0, stream",
        "lambda$stream$12, stream",
        "stream$lambda$3, stream",
        "stream$lambda$0$0$0, stream",
        "lambda$new$1, new",
        "lambda$static$1, static",
        "lambda$with$dollar$3, with$dollar",
        "lambda, lambda",
        "lambda$, lambda$",
        "lambda$odd, lambda$odd",
        "lambda$$1, lambda$$1",
        "<init>, <init>",
    })
    void place_lambda_isTheMethodItStandsIn(String method, String shown) {
        assertThat(frame("Main", method, 3).place()).isEqualTo("Main." + shown);
    }

    @ParameterizedTest
    @CsvSource({
        "com.example.Shop$$Lambda$42/0x00007fa7100dccb8, Shop$$Lambda$42.run",
        "com.example.Shop$$Lambda/0x00007fa7100dccb8, Shop$$Lambda.run",
        "java.lang.invoke.LambdaForm$DMH/0x0000000800c8, LambdaForm$DMH.run",
    })
    void place_hiddenClass_hasNoAddress(String className, String shown) {
        Frame hidden = frame(className, "run", -1);

        assertThat(hidden.isHidden()).isTrue();
        assertThat(hidden.place()).isEqualTo(shown);
    }

    @ParameterizedTest
    @ValueSource(strings = {"com.example.Shop", "com.example.Orders$$SpringCGLIB$$0", "jdk.proxy2.$Proxy12"})
    void isHidden_classWithAFile_isFalse(String className) {
        assertThat(frame(className, "run", -1).isHidden()).isFalse();
    }

    @Test
    void sameMethodAs_otherLine_isSame() {
        assertThat(frame("Main", "run", 3).sameMethodAs(frame("Main", "run", 4)))
                .isTrue();
    }

    @Test
    void sameMethodAs_otherMethod_isNotSame() {
        assertThat(frame("Main", "run", 3).sameMethodAs(frame("Main", "stop", 3)))
                .isFalse();
    }

    @Test
    void sameMethodAs_otherClass_isNotSame() {
        assertThat(frame("Main", "run", 3).sameMethodAs(frame("com.example.Main", "run", 3)))
                .isFalse();
    }

    @Test
    void of_stackTraceElement_keepsClassMethodAndLine() {
        assertThat(Frame.of(new StackTraceElement("com.example.Main", "run", "Main.java", 12)))
                .isEqualTo(frame("com.example.Main", "run", 12));
    }

    @Test
    void of_stackWalkersFrame_keepsClassMethodAndLine() throws Exception {
        Frame frame = Application.answer(() -> StackWalker.getInstance()
                .walk(stack -> stack.filter(one -> one.getClassName().equals(Application.class.getName()))
                        .map(Frame::of)
                        .findFirst()
                        .orElseThrow()));

        assertThat(frame.toString()).matches("Application\\.answer:\\d+");
    }

    private static Frame frame(String className, String method, int line) {
        return new Frame(className, method, line);
    }
}
