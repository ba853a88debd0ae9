// A reader-writer lock that lets a waiting writer in before new readers: with the default of glibc, overlapping feeds
// would keep the fold waiting for ever.
#pragma once

#include <pthread.h>

#include "base/result.h"

namespace tiller {

class WriterFirstMutex {
public:
    WriterFirstMutex() {
        pthread_rwlockattr_t attributes;
        ASSERT(pthread_rwlockattr_init(&attributes) == 0);
        ASSERT(pthread_rwlockattr_setkind_np(&attributes, PTHREAD_RWLOCK_PREFER_WRITER_NONRECURSIVE_NP) == 0);
        ASSERT(pthread_rwlock_init(&lock_, &attributes) == 0);
        pthread_rwlockattr_destroy(&attributes);
    }
    ~WriterFirstMutex() { pthread_rwlock_destroy(&lock_); }
    WriterFirstMutex(const WriterFirstMutex&) = delete;
    WriterFirstMutex& operator=(const WriterFirstMutex&) = delete;

    void lock() { ASSERT(pthread_rwlock_wrlock(&lock_) == 0); }
    void unlock() { pthread_rwlock_unlock(&lock_); }
    void lock_shared() { ASSERT(pthread_rwlock_rdlock(&lock_) == 0); }
    void unlock_shared() { pthread_rwlock_unlock(&lock_); }

private:
    pthread_rwlock_t lock_;
};

}  // namespace tiller
