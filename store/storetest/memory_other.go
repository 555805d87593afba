//go:build !linux

package storetest

// memoryDir returns an empty string, because only Linux has such a directory at a known path.
func memoryDir() string { return "" }
