package storetest

import "syscall"

// minMemory is the free space that a file system in memory must have to hold the clusters of all tested packages
// together.
const minMemory = 4 << 30 // bytes

// memoryDir returns a directory in a file system in memory that has enough free space, or an empty string.
func memoryDir() string {
	const dir = "/dev/shm"
	var fs syscall.Statfs_t
	err := syscall.Statfs(dir, &fs)
	if err != nil || fs.Bavail*uint64(fs.Bsize) < minMemory { //nolint:gosec // a size is not negative
		return ""
	}
	return dir
}
