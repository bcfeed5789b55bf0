package dev.pagoda.benchmarks;

import java.util.Arrays;
import java.util.function.BiPredicate;
import java.util.function.Consumer;
import java.util.function.IntFunction;
import java.util.function.UnaryOperator;

/**
 * A kind of value.
 *
 * @param type class of the values
 * @param maker makes the value of a number; equal numbers give equal values
 * @param copier copies by hand, as fast as it goes
 * @param equality whether two values are the same to a user
 * @param mutator changes a value in place; does nothing if it can't be changed
 */
record Kind<V>(
        Class<V> type, IntFunction<V> maker, UnaryOperator<V> copier, BiPredicate<V, V> equality, Consumer<V> mutator) {
    static final Kind<byte[]> BYTES =
            new Kind<>(byte[].class, Kind::bytes, byte[]::clone, Arrays::equals, value -> value[0]++);
    static final Kind<String> TEXT =
            new Kind<>(String.class, Kind::text, UnaryOperator.identity(), String::equals, value -> {});
    static final Kind<Product> RECORD =
            new Kind<>(Product.class, Product::of, UnaryOperator.identity(), Product::equals, value -> {});
    static final Kind<Customer> BEAN = new Kind<>(
            Customer.class, Customer::of, Customer::copy, Customer::equals, value -> value.address.street = "moved");

    V create(int seed) {
        return maker.apply(seed);
    }

    private static byte[] bytes(int seed) {
        byte[] value = new byte[Workload.VALUE_SIZE];
        Arrays.fill(value, (byte) seed);
        return value;
    }

    private static String text(int seed) {
        return String.valueOf((char) ('a' + seed % 26)).repeat(Workload.VALUE_SIZE);
    }
}
