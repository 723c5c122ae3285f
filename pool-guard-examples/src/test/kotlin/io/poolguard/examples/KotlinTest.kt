/* SPDX-License-Identifier: Apache-2.0 */
package io.poolguard.examples

import com.zaxxer.hikari.HikariConfig
import io.poolguard.Finding.Kind
import io.poolguard.GuardSettings.Reaction
import io.poolguard.PoolGuard
import java.io.IOException
import java.nio.file.Files
import java.nio.file.Path
import java.sql.Connection
import java.sql.SQLException
import org.assertj.core.api.Assertions.assertThat
import org.assertj.core.api.Assertions.assertThatThrownBy
import org.junit.jupiter.api.Test

/** The calls of the README, from Kotlin: docs/concepts.md. */
class KotlinTest {

    private fun history(connection: Connection): List<String> =
        connection.createStatement().use { statement ->
            statement.executeQuery("select text from chat").use { rows ->
                generateSequence { if (rows.next()) rows.getString(1) else null }.toList()
            }
        }

    private fun save(connection: Connection, answer: String) {
        connection.prepareStatement("insert into chat (text) values (?)").use { statement ->
            statement.setString(1, answer)
            statement.executeUpdate()
        }
    }

    private fun ask(history: List<String>) = "answer ${history.size}"

    private fun guarded(work: (PoolGuard) -> Unit) {
        val config = HikariConfig().apply {
            jdbcUrl = "jdbc:h2:mem:;INIT=create table if not exists chat (text varchar)"
            maximumPoolSize = 1
        }
        PoolGuard.newPool(config).build().use(work)
    }

    @Test
    fun calls_asInTheDocument_doWhatTheySay() = guarded { guard ->
        val database = guard.databaseManager()

        val history = database.inTransaction<_, Exception>("load history") { history(it) }
        val answer = guard.slowCall<_, Exception>("ask model") { ask(history) }
        database.useTransaction<Exception>("save answer") { save(it, answer) }

        database.openSession("chat").use { session ->
            val again = history(session.connection())
            session.release()
            save(session.connection(), ask(again))
            session.commit()
        }

        val all = database.inTransaction<_, Exception>("look", ::history)
        assertThat(all).containsExactly("answer 0", "answer 1")
    }

    @Test
    fun inTransaction_workHasNoResult_isNull() = guarded { guard ->
        val none: String? = guard.databaseManager().inTransaction<String?, Exception>("find") { null }

        assertThat(none).isNull()
    }

    @Test
    fun inTransaction_workThrows_itsOwnExceptionComesOut() = guarded { guard ->
        val database = guard.databaseManager()

        assertThatThrownBy { database.useTransaction<IOException>("send") { throw IOException("unplugged") } }
            .isInstanceOf(IOException::class.java)
            .hasMessage("unplugged")
        assertThatThrownBy { database.useTransaction<Exception>("save") { throw SQLException("refused") } }
            .isInstanceOf(SQLException::class.java)
    }

    @Test
    fun slowCall_connectionHeld_isRefused() = guarded { guard ->
        guard.settings().react(Kind.HELD_AT_SLOW_CALL, Reaction.FAIL)

        assertThatThrownBy {
            guard.databaseManager().useTransaction<Exception>("chat") {
                guard.slowCall<_, Exception>("ask model") { ask(history(it)) }
            }
        }.isInstanceOf(IllegalStateException::class.java)
        guard.requireNoHolds()
    }

    @Test
    fun document_kotlinBlock_isTheExample() {
        val block = Regex("(?s)```kotlin\n(.*?)```").findAll(read("../docs/concepts.md")).single().groupValues[1]

        assertThat(plain(read("src/test/kotlin/io/poolguard/examples/KotlinTest.kt"))).contains(plain(block))
    }

    private fun read(file: String) = Files.readString(Path.of(file))

    private fun plain(code: String) = code.replace(Regex("\\s+"), " ").trim()
}
