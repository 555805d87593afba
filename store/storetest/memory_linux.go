package storetest

import "syscall"

// minMemory is how much a file system in memory must have free to hold the clusters of all packages under test at once.
const minMemory = 4 << 30 // bytes

// memoryDir returns the directory of a file system in memory with enough room, or an empty string.
func memoryDir() string {
	const dir = "/dev/shm"
	var fs syscall.Statfs_t
	err := syscall.Statfs(dir, &fs)
	if err != nil || fs.Bavail*uint64(fs.Bsize) < minMemory { //nolint:gosec // a size is not negative
		return ""
	}
	return dir
}
