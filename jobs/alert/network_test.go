package alert_test

import (
	"context"
	"net"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"golang.org/x/net/dns/dnsmessage"

	"tidewatch/jobs/alert"
)

// The special addresses come from https://www.iana.org/assignments/iana-ipv4-special-registry and from the equivalent
// registry for IPv6.
func TestNetworkRejectsSpecialAddresses(t *testing.T) {
	t.Parallel()
	client := alert.NewHTTP(nil)
	for name, host := range map[string]string{
		"loopback":           "127.0.0.1",
		"loopback elsewhere": "127.8.9.10",
		"this host":          "0.0.0.0",
		"this network":       "0.1.2.3",
		"private 10":         "10.1.2.3",
		"private 172":        "172.16.0.1",
		"private 192":        "192.168.0.1",
		"link-local, where clouds keep credentials": "169.254.169.254",
		"CGNAT":                "100.64.0.1",
		"benchmarking":         "198.18.0.1",
		"documentation":        "192.0.2.1",
		"protocol assignments": "192.0.0.8",
		"multicast":            "224.0.0.1",
		"reserved":             "240.0.0.1",
		"broadcast":            "255.255.255.255",
		"IPv6 loopback":        "[::1]",
		"IPv6 unspecified":     "[::]",
		"IPv4-mapped":          "[::ffff:127.0.0.1]",
		"IPv4-mapped private":  "[::ffff:10.0.0.1]",
		"IPv4-compatible":      "[::7f00:1]",
		"NAT64":                "[64:ff9b::7f00:1]",
		"local NAT64":          "[64:ff9b:1::a00:1]",
		"unique local":         "[fc00::1]",
		"unique local too":     "[fd12::1]",
		"IPv6 link-local":      "[fe80::1]",
		"site-local":           "[fec0::1]",
		"6to4":                 "[2002:7f00:1::]",
		"Teredo":               "[2001:0:7f00:1::]",
		"IPv6 documentation":   "[2001:db8::1]",
		"IPv6 multicast":       "[ff02::1]",
		"discard":              "[100::1]",
		"a name":               "localhost",
		"decimal":              "2130706433",
		"octal":                "0177.0.0.1",
		"hexadecimal":          "0x7f000001",
		"short":                "127.1",
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			for _, scheme := range []string{"https", "http"} {
				result := client.Slack(t.Context(), scheme+"://"+host+":8443/", alert.TestMessage("N", "", at()))
				require.Error(t, result.Err)
				if !strings.Contains(result.Err.Error(), "no such host") &&
					!strings.Contains(result.Err.Error(), "lookup") { // some resolvers reject unusual IP addresses
					require.ErrorContains(t, result.Err, "the address is not allowed")
					require.False(t, result.Permanent, "the addresses of a name change, and another node may allow the network")
				}
				require.Zero(t, result.StatusCode)
			}
		})
	}
}

func TestNetworkRejectsReservedPorts(t *testing.T) {
	t.Parallel()
	for _, port := range []string{"22", "25", "80"} {
		result := alert.NewHTTP(nil).Slack(t.Context(), "https://1.1.1.1:"+port+"/", alert.TestMessage("N", "", at()))
		require.ErrorContains(t, result.Err, "port "+port+" is reserved")
	}
	plain := alert.NewHTTP(nil).Slack(t.Context(), "http://1.1.1.1:8080/", alert.TestMessage("N", "", at()))
	require.ErrorContains(t, plain.Err, "must begin with https://, unless the operator allows the network")
}

// An address to which no message can ever be delivered is refused before the first message.
// The test includes the other spellings of numbers that browsers and resolvers accept.
func TestCheckURL_ReadsEverySpellingOfAnAddress(t *testing.T) {
	t.Parallel()
	local := alert.NewHTTP([]netip.Prefix{netip.MustParsePrefix("127.0.0.0/8")})
	for _, host := range []string{
		"2130706433", "0x7f000001", "0X7F.1", "0x7f.0.0.1", "0177.0.0.1", "017700000001", "127.1", "127.0.1", "127.0.0.1.",
		"１２７.0.0.1", "127。0。0。1", "0x7f.0x.0x.0x1", "127.1.", "localhost", "LOCALHOST.", "api.localhost", "[::ffff:127.0.0.1]",
	} {
		for _, scheme := range []string{"https", "http"} {
			require.Error(t, alert.NewHTTP(nil).CheckURL(scheme+"://"+host+":8443/"), host)
			require.NoError(t, local.CheckURL(scheme+"://"+host+":8443/"), host)
		}
	}
	for _, host := range []string{"3232235777", "0xa9fea9fe", "10.1", "0", "0x0", "169.0376.0xa9fe"} {
		require.ErrorContains(t, alert.NewHTTP(nil).CheckURL("https://"+host+"/"), "is not public", host)
		require.Error(t, local.CheckURL("https://"+host+"/"), host)
	}
	for _, host := range []string{"1.2.3.4.5", "256.1.1.1", "4294967296", "1.2.3.256", "a.1", "08.1.1.1", "1..1", "1.0x7f00000000"} {
		require.ErrorContains(t, local.CheckURL("https://"+host+"/"), "a name or an IP address", host)
	}
	for _, host := range []string{"134744072", "0x08080808", "8.8", "8.8.8.8", "1and1.com", "0x.example", "127.0.0.1.example.com", "a1"} {
		require.NoError(t, alert.NewHTTP(nil).CheckURL("https://"+host+"/"), host)
	}
}

func TestCheckURL_RefusesWhatCanNeverBeDelivered(t *testing.T) {
	t.Parallel()
	closed := alert.NewHTTP(nil)
	open := alert.NewHTTP([]netip.Prefix{netip.MustParsePrefix("10.0.0.0/8")})
	const insecure, internal = "must begin with https://", "is not public"
	for _, c := range []struct{ address, closed, open string }{
		{"https://hooks.example.com/x", "", ""},
		{"https://hooks.example.com:8443/x", "", ""},
		{"https://hooks.example.com:99999/", "the port 99999", "the port 99999"},
		{"https://hooks.example.com:65536/", "the port 65536", "the port 65536"},
		{"https://hooks.example.com:0/", "the port 0", "the port 0"},
		{"https://10.0.0.1:70000/", "the port 70000", "the port 70000"},
		{"http://hooks.example.com/", insecure, ""}, // the host name may resolve to an allowed address
		{"https://hooks.example.com:80/", "port 80 is reserved", ""},
		{"http://10.0.0.1:8080/", insecure, ""},
		{"https://10.0.0.1/", internal, ""},
		{"http://192.168.0.1/", insecure, insecure},
		{"https://192.168.0.1/", internal, internal},
		{"https://[::1]:8443/", internal, internal},
		{"https://[::ffff:127.0.0.1]/", internal, internal},
		{"https://1.1.1.1:22/", "port 22 is reserved", "port 22 is reserved"},
		{"https://1.1.1.1/", "", ""},
	} {
		for network, message := range map[*alert.HTTP]string{closed: c.closed, open: c.open} {
			err := network.CheckURL(c.address)
			if message == "" {
				require.NoError(t, err, c.address)
				continue
			}
			require.ErrorContains(t, err, message, c.address)
		}
	}
}

func TestNetworkReachesOnlyAllowedNetworks(t *testing.T) {
	t.Parallel()
	address, _, _ := catch(t, http.StatusOK, "ok")
	_, port, err := net.SplitHostPort(strings.TrimPrefix(address, "http://"))
	require.NoError(t, err)
	one := alert.NewHTTP([]netip.Prefix{netip.MustParsePrefix("127.0.0.1/32")})
	require.NoError(t, one.Slack(t.Context(), address, alert.TestMessage("N", "", at())).Err)
	require.NoError(
		t,
		one.Slack(t.Context(), "http://localhost:"+port, alert.TestMessage("N", "", at())).Err,
		"the resolved address of a name decides",
	)
	require.ErrorContains(
		t,
		one.Slack(t.Context(), "http://127.0.0.2:"+port, alert.TestMessage("N", "", at())).Err,
		"not allowed",
	)
}

func TestNetworkFollowsNoRedirect(t *testing.T) {
	t.Parallel()
	reached := false
	inner := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { reached = true }))
	t.Cleanup(inner.Close)
	outer := httptest.NewServer(http.RedirectHandler(inner.URL, http.StatusTemporaryRedirect))
	t.Cleanup(outer.Close)
	result := alert.NewHTTP(loopback()).Slack(t.Context(), outer.URL, alert.TestMessage("N", "", at()))
	require.ErrorContains(t, result.Err, "Tidewatch follows no redirects")
	require.Equal(t, http.StatusTemporaryRedirect, result.StatusCode)
	require.False(t, reached)
}

func TestNetworkIgnoresProxiesOfTheEnvironment(t *testing.T) {
	asked := false
	proxy := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { asked = true }))
	t.Cleanup(proxy.Close)
	t.Setenv("HTTP_PROXY", proxy.URL)
	t.Setenv("HTTPS_PROXY", proxy.URL)
	result := alert.NewHTTP(loopback()).Slack(t.Context(), "http://192.0.2.1:8080/", alert.TestMessage("N", "", at()))
	require.ErrorContains(t, result.Err, "not allowed")
	require.False(t, asked)
}

// A receiver has an address that is not allowed, and an allowed address whose server is restarting. The name lookup may
// also be wrong for a moment.
func TestNetwork_RepeatsAMessageIfOneAddressIsAllowed(t *testing.T) { //nolint:paralleltest // replaces the resolver
	receiver, _, _ := catch(t, http.StatusOK, "ok")
	_, port, err := net.SplitHostPort(strings.TrimPrefix(receiver, "http://"))
	require.NoError(t, err)
	useNameServer(t, netip.MustParseAddr("127.0.0.3"), netip.MustParseAddr("127.0.0.1"))
	client := alert.NewHTTP([]netip.Prefix{netip.MustParsePrefix("127.0.0.1/32")})
	message := alert.TestMessage("N", "", at())
	require.NoError(t, client.Slack(t.Context(), "http://receiver.example:"+port, message).Err)
	stopped, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	require.NoError(t, stopped.Close())
	result := client.Slack(
		t.Context(),
		"http://receiver.example:"+strconv.Itoa(stopped.Addr().(*net.TCPAddr).Port),
		message,
	)
	require.Error(t, result.Err)
	require.False(t, result.Permanent, result.Err)
}

// useNameServer makes the process ask a name server of the test until the test ends. The server returns the given
// IPv4 addresses for each name.
func useNameServer(t *testing.T, addresses ...netip.Addr) {
	t.Helper()
	server, err := net.ListenPacket("udp", "127.0.0.1:0")
	require.NoError(t, err)
	t.Cleanup(func() { _ = server.Close() })
	go func() {
		packet := make([]byte, 512)
		for {
			n, from, err := server.ReadFrom(packet)
			if err != nil {
				return
			}
			var m dnsmessage.Message
			if m.Unpack(packet[:n]) != nil {
				continue
			}
			m.Response, m.Additionals = true, nil
			asked := m.Questions[0]
			header := dnsmessage.ResourceHeader{Name: asked.Name, Type: asked.Type, Class: asked.Class, TTL: 1}
			for _, a := range addresses {
				if asked.Type == dnsmessage.TypeA {
					m.Answers = append(m.Answers, dnsmessage.Resource{Header: header, Body: &dnsmessage.AResource{A: a.As4()}})
				}
			}
			if reply, err := m.Pack(); err == nil {
				_, _ = server.WriteTo(reply, from)
			}
		}
	}()
	original := net.DefaultResolver
	t.Cleanup(func() { net.DefaultResolver = original })
	net.DefaultResolver = &net.Resolver{PreferGo: true, Dial: func(ctx context.Context, _, _ string) (net.Conn, error) {
		return new(net.Dialer).DialContext(ctx, "udp", server.LocalAddr().String())
	}}
}
