package storetest

import "syscall"

// minMemory is how much a file system in memory must have free to hold the clusters of all packages under test at once.
const minMemory = 4 << 30 // bytes

// memoryDir returns the directory of a file system in memory with enough room, or an empty string.
func memoryDir() string {
	const dir = "/dev/shm"
	var fs syscall.Statfs_t
	if err := syscall.Statfs(dir, &fs); err != nil || fs.Bavail*uint64(fs.Bsize) < minMemory {
		return ""
	}
	return dir
}
