package storetest

import "syscall"

// minMemory is the free space that a file system in memory needs for the Postgres clusters of all packages that are
// tested at the same time.
const minMemory = 4 << 30 // size in bytes

// memoryDir returns a directory on a file system in memory. memoryDir returns an empty string if no such directory has
// [minMemory] bytes of free space.
func memoryDir() string {
	const dir = "/dev/shm"
	var fs syscall.Statfs_t
	err := syscall.Statfs(dir, &fs)
	if err != nil || fs.Bavail*uint64(fs.Bsize) < minMemory { //nolint:gosec // a block size is never negative
		return ""
	}
	return dir
}
