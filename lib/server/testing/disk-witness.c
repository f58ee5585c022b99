/*
 * Preloaded into a process, writes down in order what that process does to the files of its journal and which requests for a change it
 * puts on a socket, and kills it at a given operation: a proof can then tell what a power cut would have left (F-81).
 * WITNESS_LOG: where to write. WITNESS_DIE_AT: the operation before which it is killed.
 * A record: operation (W write, T truncate, F flushed, U unlinked, S sent), file (0 journal.db, 1 -wal, 2 journal.mark), offset, length, bytes.
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/types.h>
#include <sys/uio.h>
#include <unistd.h>

static int logFile = -1;
static long dieAt = -1, operations = 0;
static pthread_mutex_t one = PTHREAD_MUTEX_INITIALIZER;

#define REAL(name) ((__typeof__(&name))dlsym(RTLD_NEXT, #name))

__attribute__((constructor)) static void begin(void) {
  const char *path = getenv("WITNESS_LOG"), *at = getenv("WITNESS_DIE_AT");
  if (path == NULL) return;
  logFile = REAL(open)(path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
  if (at != NULL) dieAt = atol(at);
  unsetenv("LD_PRELOAD");
}

static int fileOf(const char *path) {
  size_t length = strlen(path);
  static const char *names[] = {"/journal.db", "/journal.db-wal", "/journal.mark"};
  for (int i = 0; i < 3; i++) {
    size_t end = strlen(names[i]);
    if (length >= end && strcmp(path + length - end, names[i]) == 0) return i;
  }
  return -1;
}

static int fileOfDescriptor(int fd) {
  char link[64], path[4096];
  if (logFile < 0 || fd < 0) return -1;
  snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
  ssize_t length = readlink(link, path, sizeof path - 1);
  if (length <= 0) return -1;
  path[length] = 0;
  return fileOf(path);
}

static void note(char operation, int file, uint64_t offset, const void *bytes, uint32_t length) {
  struct __attribute__((packed)) { char operation; uint8_t file; uint64_t offset; uint32_t length; } head = {operation, (uint8_t)file, offset, length};
  struct iovec parts[2] = {{&head, sizeof head}, {(void *)bytes, length}};
  int kept = errno;
  pthread_mutex_lock(&one);
  if (dieAt >= 0 && ++operations > dieAt) kill(getpid(), SIGKILL);
  if (REAL(writev)(logFile, parts, length > 0 ? 2 : 1) < 0) abort();
  pthread_mutex_unlock(&one);
  errno = kept;
}

static void noteSend(int fd, const void *bytes, size_t length) {
  if (logFile < 0 || length < 8 || fileOfDescriptor(fd) >= 0) return;
  if (memcmp(bytes, "POST /", 6) != 0 && memcmp(bytes, "DELETE /", 8) != 0) return;
  int type; socklen_t size = sizeof type;
  if (getsockopt(fd, SOL_SOCKET, SO_TYPE, &type, &size) != 0) return;
  note('S', 3, 0, bytes, length > 600 ? 600 : (uint32_t)length);
}

ssize_t pwrite(int fd, const void *bytes, size_t length, off_t offset) {
  int file = fileOfDescriptor(fd);
  if (file >= 0) note('W', file, (uint64_t)offset, bytes, (uint32_t)length);
  return REAL(pwrite)(fd, bytes, length, offset);
}
ssize_t pwrite64(int fd, const void *bytes, size_t length, off64_t offset) {
  int file = fileOfDescriptor(fd);
  if (file >= 0) note('W', file, (uint64_t)offset, bytes, (uint32_t)length);
  return REAL(pwrite64)(fd, bytes, length, offset);
}
ssize_t write(int fd, const void *bytes, size_t length) {
  int file = fileOfDescriptor(fd);
  if (file >= 0) note('W', file, (uint64_t)lseek(fd, 0, SEEK_CUR), bytes, (uint32_t)length);
  else noteSend(fd, bytes, length);
  return REAL(write)(fd, bytes, length);
}
ssize_t writev(int fd, const struct iovec *parts, int count) {
  if (count > 0) noteSend(fd, parts[0].iov_base, parts[0].iov_len);
  return REAL(writev)(fd, parts, count);
}
ssize_t sendmsg(int fd, const struct msghdr *message, int flags) {
  if (message->msg_iovlen > 0) noteSend(fd, message->msg_iov[0].iov_base, message->msg_iov[0].iov_len);
  return REAL(sendmsg)(fd, message, flags);
}
int ftruncate(int fd, off_t length) {
  int file = fileOfDescriptor(fd);
  if (file >= 0) note('T', file, (uint64_t)length, NULL, 0);
  return REAL(ftruncate)(fd, length);
}
int ftruncate64(int fd, off64_t length) {
  int file = fileOfDescriptor(fd);
  if (file >= 0) note('T', file, (uint64_t)length, NULL, 0);
  return REAL(ftruncate64)(fd, length);
}
int fsync(int fd) {
  int file = fileOfDescriptor(fd), result = REAL(fsync)(fd);
  if (file >= 0 && result == 0) note('F', file, 0, NULL, 0);
  return result;
}
int fdatasync(int fd) {
  int file = fileOfDescriptor(fd), result = REAL(fdatasync)(fd);
  if (file >= 0 && result == 0) note('F', file, 0, NULL, 0);
  return result;
}
int unlink(const char *path) {
  int file = logFile < 0 ? -1 : fileOf(path);
  if (file >= 0) note('U', file, 0, NULL, 0);
  return REAL(unlink)(path);
}
