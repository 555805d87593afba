//go:build !linux

package storetest

// memoryDir returns an empty string: only Linux has a known directory in memory.
func memoryDir() string { return "" }
