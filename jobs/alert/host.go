package alert

import (
	"encoding/binary"
	"net/netip"
	"strconv"
	"strings"

	"golang.org/x/text/unicode/norm"
)

// addressOf returns the IP address that a host spells out, so that no DNS lookup is needed. Like browsers and many
// resolvers (WHATWG URL Standard), addressOf reads the hosts "2130706433", "0x7f.1" and "127.0.0.1." as spellings of
// 127.0.0.1. The result isAddress is true for a host that ends in a number, because such a host is not a name. The
// returned address is invalid if the numbers in the host form no IP address.
func addressOf(host string) (address netip.Addr, isAddress bool) {
	if address, err := netip.ParseAddr(host); err == nil {
		return address, true
	}
	host = strings.TrimSuffix(strings.ReplaceAll(norm.NFKC.String(host), "。", "."), ".")
	parts := strings.Split(host, ".")
	last := parts[len(parts)-1]
	if _, ok := number(last); !ok && strings.Trim(last, "0123456789") != "" || last == "" {
		return netip.Addr{}, false
	}
	const most = 4
	if len(parts) > most {
		return netip.Addr{}, true
	}
	value := uint64(0)
	for i, part := range parts {
		n, ok := number(part)
		bytes := 1
		if i == len(parts)-1 {
			bytes = most - i // the last number fills the remaining bytes
		}
		if !ok || n >= 1<<(8*bytes) {
			return netip.Addr{}, true
		}
		value = value<<(8*bytes) | n
	}
	return netip.AddrFrom4([4]byte(binary.BigEndian.AppendUint32(nil, uint32(value)))), true
}

// number parses a decimal, octal (017) or hexadecimal (0x7f) number. The text 0x stands for 0.
func number(text string) (n uint64, ok bool) {
	digits, base := text, 10
	switch lower := strings.ToLower(text); {
	case strings.HasPrefix(lower, "0x"):
		digits, base = lower[2:], 16
		if digits == "" {
			return 0, true
		}
	case len(text) > 1 && text[0] == '0':
		digits, base = text[1:], 8
	}
	if strings.ContainsAny(digits, "_+-") {
		return 0, false
	}
	n, err := strconv.ParseUint(digits, base, 64)
	return n, err == nil
}

// isLocalhost reports whether a host name means this computer (RFC 6761).
func isLocalhost(host string) bool {
	name := strings.ToLower(strings.TrimSuffix(host, "."))
	return name == "localhost" || strings.HasSuffix(name, ".localhost")
}
