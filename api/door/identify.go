package door

import (
	"context"
	"net"
	"net/http"
	"net/netip"
	"regexp"
	"strings"

	"github.com/google/uuid"
)

// identify gives each request an id: the value of the X-Request-Id header if the value is plausible, or else a new id.
// The middleware also determines the operation of the request and the address of the client.
func (d *Door) identify(next http.Handler) http.Handler {
	plausible := regexp.MustCompile(`^[A-Za-z0-9._-]{1,64}$`)
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		id := r.Header.Get("X-Request-Id")
		if !plausible.MatchString(id) {
			id = uuid.Must(uuid.NewV7()).String()
		}
		w.Header().Set("X-Request-Id", id)
		known := Request{Address: d.address(r), ID: id, Operation: d.cfg.OperationOf(r), Secure: d.isSecure(r)}
		next.ServeHTTP(w, r.WithContext(context.WithValue(r.Context(), requestKey, known)))
	})
}

// address returns the address of the client, which is usually the other end of the connection. If the other end is a
// trusted proxy, the client is the last entry of X-Forwarded-For that is not a trusted proxy.
func (d *Door) address(r *http.Request) string {
	host, _ := d.client(r)
	return host
}

// client returns the address of the client, and the number of trusted proxies between the client and this process.
func (d *Door) client(r *http.Request) (host string, proxies int) {
	host, _, err := net.SplitHostPort(r.RemoteAddr)
	if err != nil {
		host = r.RemoteAddr
	}
	entries := entriesOf(r, "X-Forwarded-For")
	for i := len(entries) - 1; i >= 0 && d.trusts(host); i-- {
		entry, ok := forwardedAddress(entries[i])
		if !ok {
			break
		}
		host = entry.String()
		proxies++
	}
	return host, proxies
}

// entriesOf returns the entries of a header that each proxy may extend. The last entry is from the proxy that is next
// to this process.
func entriesOf(r *http.Request, header string) []string {
	entries := strings.Split(strings.Join(r.Header.Values(header), ","), ",")
	for i, entry := range entries {
		entries[i] = strings.TrimSpace(entry)
	}
	return entries
}

// forwardedAddress parses an entry of X-Forwarded-For. Some proxies add the port of the client, as in 192.0.2.1:40312
// or [2001:db8::1]:40312, or write an IPv6 address in brackets.
func forwardedAddress(entry string) (netip.Addr, bool) {
	if withPort, err := netip.ParseAddrPort(entry); err == nil {
		return withPort.Addr(), true
	}
	if inner, ok := strings.CutPrefix(entry, "["); ok {
		entry = strings.TrimSuffix(inner, "]")
	}
	addr, err := netip.ParseAddr(entry)
	return addr, err == nil
}

// isSecure reports whether the client used TLS for its connection to this process or to a trusted proxy. If each of
// several proxies has added its entry to X-Forwarded-Proto, the entry of the trusted proxy next to the client counts.
func (d *Door) isSecure(r *http.Request) bool {
	if r.TLS != nil {
		return true
	}
	host, _, err := net.SplitHostPort(r.RemoteAddr)
	if err != nil || !d.trusts(host) {
		return false
	}
	_, proxies := d.client(r)
	entries := entriesOf(r, "X-Forwarded-Proto")
	return strings.EqualFold(entries[max(0, len(entries)-max(1, proxies))], "https")
}

func (d *Door) trusts(host string) bool {
	addr, err := netip.ParseAddr(host)
	if err != nil {
		return false
	}
	for _, proxy := range d.cfg.TrustedProxies {
		if proxy.Contains(addr.Unmap()) {
			return true
		}
	}
	return false
}
