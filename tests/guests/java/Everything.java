// A Java program that uses what its runtime does with system calls: threads, collections of garbage, processes, HTTP, files, faults turned into exceptions.

import com.sun.net.httpserver.HttpServer;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.lang.management.GarbageCollectorMXBean;
import java.lang.management.ManagementFactory;
import java.net.InetSocketAddress;
import java.net.URL;
import java.nio.channels.FileChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.StandardWatchEventKinds;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;

public class Everything {
    static void threads() throws Exception {
        ExecutorService pool = Executors.newFixedThreadPool(16);
        AtomicLong sum = new AtomicLong();
        IntStream.range(0, 500).forEach(i -> pool.submit(() -> sum.addAndGet(i)));
        pool.shutdown();
        System.out.println("threads " + pool.awaitTermination(60, TimeUnit.SECONDS) + " " + sum);
        System.out.println("parallel " + IntStream.range(0, 1000000).parallel().mapToLong(i -> i * 3L).sum());
        Thread sleeper = new Thread(() -> {
            try {
                Thread.sleep(1000000);
            } catch (InterruptedException e) {
                System.out.println("interrupted");
            }
        });
        sleeper.start();
        sleeper.interrupt();
        sleeper.join();
    }

    static void processes() throws Exception {
        String java = ProcessHandle.current().info().command().get();
        Process child = new ProcessBuilder(java, "-XX:+UseSerialGC", "-cp", System.getProperty("java.class.path"), "Everything", "7", "x y").redirectErrorStream(true).start();
        child.getOutputStream().write('A');
        child.getOutputStream().close();
        System.out.print(new File(java).getName() + " " + new String(child.getInputStream().readAllBytes()));
        System.out.println("ended " + child.waitFor());
        Process sleeper = new ProcessBuilder("sleep", "100").start();
        sleeper.destroyForcibly();
        System.out.println("killed " + sleeper.waitFor());
        try {
            new ProcessBuilder("/nonexistent").start();
        } catch (IOException e) {
            System.out.println(e.getMessage());
        }
    }

    static void network() throws Exception {
        HttpServer server = HttpServer.create(new InetSocketAddress("127.0.0.1", 0), 0);
        server.createContext("/", exchange -> {
            byte[] answer = ("hello " + exchange.getRequestURI()).getBytes();
            exchange.sendResponseHeaders(200, answer.length);
            exchange.getResponseBody().write(answer);
            exchange.close();
        });
        ExecutorService pool = Executors.newFixedThreadPool(4);
        server.setExecutor(pool);
        server.start();
        int total = 0;
        for (int i = 0; i < 50; i++) {
            try (InputStream in = new URL("http://127.0.0.1:" + server.getAddress().getPort() + "/" + i).openStream()) {
                total += in.readAllBytes().length;
            }
        }
        server.stop(0);
        pool.shutdown();
        try (ServerSocketChannel listener = ServerSocketChannel.open().bind(new InetSocketAddress("127.0.0.1", 0)); Selector selector = Selector.open()) {
            listener.configureBlocking(false);
            listener.register(selector, SelectionKey.OP_ACCEPT);
            try (SocketChannel client = SocketChannel.open(listener.getLocalAddress())) {
                System.out.println("network " + total + " " + selector.select(60000));
            }
        }
    }

    static void files() throws Exception {
        try (FileChannel file = FileChannel.open(Path.of("file"), StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE); var lock = file.lock()) {
            var map = file.map(FileChannel.MapMode.READ_WRITE, 0, 1 << 20);
            map.putInt(4096, 42);
            map.force();
            System.out.println("files " + file.size() + " " + map.getInt(4096) + " " + lock.isValid());
        }
        try (var watch = FileSystems.getDefault().newWatchService()) {
            Path.of(".").register(watch, StandardWatchEventKinds.ENTRY_CREATE);
            Files.writeString(Path.of("new"), "x");
            System.out.println("watched " + watch.poll(60, TimeUnit.SECONDS).pollEvents().get(0).context());
        }
    }

    static int depth(int n) {
        return depth(n + 1) + 1;
    }

    static void faults() {
        try {
            depth(0);
        } catch (StackOverflowError e) {
            System.out.println("stack overflow");
        }
        int caught = 0;
        for (int i = 0; i < 20000; i++) {
            try {
                Object nothing = i >= 0 ? null : "";
                nothing.hashCode();
            } catch (NullPointerException e) {
                caught++;
            }
        }
        try {
            System.out.println(new Object[1 << 28].length + new Object[1 << 28].length);
        } catch (OutOfMemoryError e) {
            System.out.println("out of memory, null " + caught);
        }
    }

    static void garbage() {
        List<byte[]> kept = new ArrayList<>();
        for (int i = 0; i < 20000; i++) {
            byte[] some = new byte[10000];
            if (i % 500 == 0) {
                kept.add(some);
            }
        }
        System.gc();
        long collections = ManagementFactory.getGarbageCollectorMXBeans().stream().mapToLong(GarbageCollectorMXBean::getCollectionCount).sum();
        System.out.println("garbage " + kept.size() + " " + (collections > 0));
    }

    public static void main(String[] arguments) throws Exception {
        if (arguments.length > 0) {
            System.out.println("child " + String.join(",", arguments) + " " + System.in.read());
            System.exit(Integer.parseInt(arguments[0]));
        }
        threads();
        processes();
        network();
        files();
        faults();
        garbage();
        Runtime.getRuntime().addShutdownHook(new Thread(() -> System.out.println("hook")));
        System.exit(5);
    }
}
