package dev.pagoda.tiering.assembly;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pagoda.tiering.ErrorCode;
import dev.pagoda.tiering.StoreException;
import org.assertj.core.api.AbstractThrowableAssert;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;

/** Checks of the errors that stores and engines throw. */
final class Errors {
    private Errors() {}

    static AbstractThrowableAssert<?, ? extends Throwable> assertThatCode(ThrowingCallable call, ErrorCode code) {
        return assertThatThrownBy(call)
                .isInstanceOfSatisfying(
                        StoreException.class,
                        e -> org.assertj.core.api.Assertions.assertThat(e.code())
                                .isEqualTo(code));
    }

    static void assertThatCode(ThrowingCallable call, ErrorCode code, String sentence) {
        assertThatCode(call, code).hasMessage(sentence);
    }
}
