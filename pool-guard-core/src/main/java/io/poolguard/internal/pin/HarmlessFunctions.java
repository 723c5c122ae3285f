/* SPDX-License-Identifier: Apache-2.0 */
package io.poolguard.internal.pin;

import java.util.Arrays;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The functions of each database that leave nothing behind on a connection. A list of what may stay: what is not on it
 * may do anything, whatever its name says.
 */
final class HarmlessFunctions {

    private static final String EVERYWHERE = """
            abs acos ascii asin atan atan2 avg cast ceil ceiling char_length character_length coalesce concat
            concat_ws cos cot count cume_dist current_date current_time current_timestamp degrees dense_rank exp
            extract first_value floor greatest lag last_value lead least left length ln localtime localtimestamp log
            log10 lower lpad ltrim max min mod nth_value ntile nullif octet_length percent_rank pi position power
            radians rank repeat replace reverse right round row_number rpad rtrim sign sin sqrt stddev_pop
            stddev_samp substr substring sum tan trim upper user var_pop var_samp
            """;

    private static final String POSTGRESQL = """
            age any_value array array_agg array_append array_cat array_dims array_fill array_length array_lower
            array_ndims array_position array_positions array_prepend array_remove array_replace array_sample
            array_shuffle array_to_json array_to_string array_upper bit_and bit_length bit_or bit_xor bool_and
            bool_or btrim cardinality cbrt chr clock_timestamp col_description convert_from convert_to corr
            covar_pop covar_samp current_database current_schema current_schemas current_setting date_bin date_part
            date_trunc decode div encode every factorial format format_type gcd gen_random_uuid generate_series
            generate_subscripts get_bit get_byte grouping has_schema_privilege has_table_privilege initcap int4range
            int8range isempty isfinite json_agg json_array_elements json_array_elements_text json_array_length
            json_build_array json_build_object json_each json_each_text json_exists json_extract_path
            json_extract_path_text json_object_agg json_object_keys json_populate_record json_populate_recordset
            json_query json_strip_nulls json_table json_to_record json_to_recordset json_typeof json_value jsonb_agg
            jsonb_array_elements jsonb_array_elements_text jsonb_array_length jsonb_build_array jsonb_build_object
            jsonb_each jsonb_each_text jsonb_exists jsonb_extract_path jsonb_extract_path_text jsonb_insert
            jsonb_object jsonb_object_agg jsonb_object_keys jsonb_path_exists jsonb_path_match jsonb_path_query
            jsonb_path_query_array jsonb_path_query_first jsonb_populate_record jsonb_populate_recordset
            jsonb_pretty jsonb_set jsonb_strip_nulls jsonb_to_record jsonb_to_recordset jsonb_typeof justify_days
            justify_hours justify_interval lower_inc lower_inf make_date make_interval make_time make_timestamp
            make_timestamptz md5 mode multirange normalize now num_nonnulls num_nulls numeric numnode numrange
            obj_description overlay parse_ident percentile_cont percentile_disc pg_backend_pid pg_column_size
            pg_database_size pg_get_constraintdef pg_get_expr pg_get_function_identity_arguments
            pg_get_function_result pg_get_indexdef pg_get_keywords pg_get_serial_sequence pg_get_userbyid
            pg_get_viewdef pg_is_in_recovery pg_notify pg_relation_size pg_size_pretty pg_sleep pg_table_is_visible
            pg_table_size pg_total_relation_size pg_type_is_visible pg_typeof phraseto_tsquery plainto_tsquery
            quote_ident quote_literal quote_nullable random range_agg range_merge regexp_count regexp_instr
            regexp_like regexp_match regexp_matches regexp_replace regexp_split_to_array regexp_split_to_table
            regexp_substr regr_count regr_slope row row_to_json scale session_user set_bit set_byte sha224 sha256
            sha384 sha512 split_part starts_with statement_timestamp stddev string_agg string_to_array
            string_to_table strpos timeofday timezone to_ascii to_char to_date to_hex to_json to_jsonb to_number
            to_regclass to_timestamp to_tsquery to_tsvector transaction_timestamp translate trim_array trunc
            ts_headline ts_rank ts_rank_cd tsrange tstzrange txid_current unistr unnest upper_inc upper_inf
            uuid_extract_timestamp uuidv4 uuidv7 variance version websearch_to_tsquery width_bucket xmlagg
            xmlattributes xmlelement xmlforest xmlparse
            """;

    private static final String MYSQL = """
            adddate addtime aes_decrypt aes_encrypt any_value bin bin_to_uuid bit_and bit_count bit_length bit_or
            bit_xor cardinality char chr connection_id conv convert convert_tz crc32 curdate curtime database date
            date_add date_format date_sub datediff day dayname dayofmonth dayofweek dayofyear elt export_set field
            find_in_set format from_base64 from_days from_unixtime get_format group_concat grouping hex hour if
            ifnull inet6_aton inet6_ntoa inet_aton inet_ntoa insert instr interval is_uuid isnull json_array
            json_array_append json_array_insert json_arrayagg json_contains json_contains_path json_depth
            json_exists json_extract json_insert json_keys json_length json_merge_patch json_merge_preserve
            json_object json_objectagg json_overlaps json_pretty json_query json_quote json_remove json_replace
            json_schema_valid json_search json_set json_table json_type json_unquote json_valid json_value last_day
            lcase locate log2 make_set makedate maketime match md5 microsecond mid minute month monthname now oct
            ord period_add period_diff quarter quote rand regexp_instr regexp_like regexp_replace regexp_substr row
            schema sec_to_time second session_user sha sha1 sha2 sleep space std stddev str_to_date strcmp subdate
            substring_index subtime sysdate system_user time time_format time_to_sec timediff timestamp timestampadd
            timestampdiff to_base64 to_days to_seconds truncate ucase unhex unix_timestamp utc_date utc_time
            utc_timestamp uuid uuid_short uuid_to_bin variance version week weekday weekofyear year yearweek
            """;

    private static final String H2 = """
            add_months any_value array array_agg array_append array_cat array_contains array_get array_length
            array_max_cardinality array_slice bit_and bit_and_agg bit_get bit_length bit_or bit_or_agg bit_xor
            bit_xor_agg bitand bitcount bitget bitor bitxor btrim cardinality casewhen char chr compress convert
            corr cosh covar_pop covar_samp curdate current_catalog current_path current_role current_schema
            current_user curtime database database_path date_trunc dateadd datediff day day_of_month day_of_week
            day_of_year dayname dayofmonth dayofweek dayofyear decode decrypt difference encrypt envelope every
            expand formatdatetime from_days gcd group_concat grouping h2version hash hextoraw hour ifnull insert
            instr isnull iso_day_of_week iso_week iso_week_year iso_year json_array json_arrayagg json_object
            json_objectagg lcase lcm listagg locate lshift median minute mode month monthname now nullif nvl nvl2
            ora_hash parsedatetime percentile_cont percentile_disc quarter quote_ident random_uuid rawtohex
            regexp_like regexp_replace regexp_substr regr_count regr_slope row rshift schema second secure_rand
            session_id session_user sinh soundex space stddev string_agg string_to_array stringdecode stringencode
            stringtoutf8 sysdate system_range system_user systimestamp tanh timestampadd timestampdiff to_char
            to_date to_timestamp transaction_id translate trim_array trunc truncate ucase ulshift unnest urshift
            utf8tostring uuid variance week width_bucket xmlattr xmlcdata xmlcomment xmlnode xmlstartdoc xmltext
            year
            """;

    private static final Set<String> OF_POSTGRESQL = names(EVERYWHERE, POSTGRESQL);
    private static final Set<String> OF_MYSQL = names(EVERYWHERE, MYSQL);
    private static final Set<String> OF_H2 = names(EVERYWHERE, H2);

    private HarmlessFunctions() {}

    private static Set<String> names(String... lists) {
        return Stream.of(lists)
                .flatMap(list -> Arrays.stream(list.toUpperCase(Locale.ROOT).split("\\s+")))
                .collect(Collectors.toUnmodifiableSet());
    }

    static Set<String> of(Dialect dialect) {
        return switch (dialect) {
            case POSTGRESQL -> OF_POSTGRESQL;
            case MYSQL -> OF_MYSQL;
            case H2 -> OF_H2;
        };
    }
}
