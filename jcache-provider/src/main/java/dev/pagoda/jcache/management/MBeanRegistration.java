package dev.pagoda.jcache.management;

import java.lang.management.ManagementFactory;
import java.util.concurrent.locks.ReentrantLock;
import javax.cache.CacheException;
import javax.management.InstanceAlreadyExistsException;
import javax.management.InstanceNotFoundException;
import javax.management.JMException;
import javax.management.MBeanServer;
import javax.management.MalformedObjectNameException;
import javax.management.ObjectName;
import org.jspecify.annotations.Nullable;

/**
 * One bean that can be put into the platform's MBean server and taken out again. Thread-safe.
 *
 * <p>Its name is {@code javax.cache:type=...,CacheManager=<URI>,Cache=<name>}, where a dot stands for each character that a name can't
 * hold. If another bean has that name (the same URI under another class loader, or two names that differ in such characters only), an
 * attribute {@code instance} is added.
 */
public final class MBeanRegistration {
    private static final MBeanServer SERVER = ManagementFactory.getPlatformMBeanServer();

    private final Object bean;
    private final String name;
    private final ReentrantLock lock = new ReentrantLock();
    private @Nullable ObjectName registered;

    private MBeanRegistration(Object bean, String type, String manager, String cache) {
        this.bean = bean;
        this.name = "javax.cache:type=" + type + ",CacheManager=" + safe(manager) + ",Cache=" + safe(cache);
    }

    /** Returns the registration of a cache's statistics, not registered yet. */
    public static MBeanRegistration of(StatisticsBean bean, String manager, String cache) {
        return new MBeanRegistration(bean, "CacheStatistics", manager, cache);
    }

    /** Returns the registration of a cache's configuration, not registered yet. */
    public static MBeanRegistration of(ConfigurationBean bean, String manager, String cache) {
        return new MBeanRegistration(bean, "CacheConfiguration", manager, cache);
    }

    /**
     * Registers the bean, or takes it out; does nothing if that is how it is.
     *
     * @throws CacheException if the MBean server refuses
     */
    public void set(boolean wanted) {
        lock.lock();
        try {
            if (wanted && registered == null) {
                registered = register();
            } else if (!wanted && registered != null) {
                SERVER.unregisterMBean(registered);
                registered = null;
            }
        } catch (InstanceNotFoundException e) {
            // Somebody else took it out, which is what was wanted.
            registered = null;
        } catch (JMException e) {
            throw new CacheException("The MBean server refused " + name, e);
        } finally {
            lock.unlock();
        }
    }

    private ObjectName register() throws JMException {
        try {
            return register(name);
        } catch (InstanceAlreadyExistsException e) {
            return register(name + ",instance=" + Integer.toHexString(System.identityHashCode(bean)));
        }
    }

    private ObjectName register(String as) throws JMException, MalformedObjectNameException {
        return SERVER.registerMBean(bean, new ObjectName(as)).getObjectName();
    }

    private static String safe(String text) {
        return text.replaceAll("[:=\n,*?\"]", ".");
    }
}
