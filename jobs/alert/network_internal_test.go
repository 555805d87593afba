package alert

import (
	"fmt"
	"net"
	"net/url"
	"syscall"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestFailure_NamesNoAddressOfTheNetwork(t *testing.T) {
	t.Parallel()
	at := &net.TCPAddr{IP: net.IPv4(10, 1, 2, 3), Port: 53}
	for _, err := range []error{
		&net.DNSError{Err: "no such host", Name: "db.internal.example", Server: "10.1.2.3:53"},
		&net.OpError{Op: "dial", Net: "tcp", Addr: at, Err: syscall.ECONNREFUSED},
		&net.OpError{Op: "dial", Net: "tcp", Err: &net.DNSError{Err: "server misbehaving", Server: "10.1.2.3:53"}},
		&net.OpError{Op: "read", Net: "tcp", Source: at, Addr: at, Err: syscall.ECONNRESET},
		fmt.Errorf("10.1.2.3:80: %w: the address requires https", errAddress),
	} {
		said := failure(&url.Error{Op: "Post", URL: "https://x.example", Err: err}, nil).Err.Error()
		require.NotEmpty(t, said)
		require.NotContains(t, said, "10.1.2.3")
		require.NotContains(t, said, "internal")
	}
}
