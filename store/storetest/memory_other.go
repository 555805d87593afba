//go:build !linux

package storetest

// memoryDir returns an empty string, because only Linux has a file system in memory at a known path.
func memoryDir() string { return "" }
