package alert

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/netip"
	"net/url"
	"slices"
	"strings"
	"syscall"
	"time"

	"code.dny.dev/ssrf"
)

// HTTP sends to addresses that customers chose, and to none of the operator's network that the operator has not named.
type HTTP struct {
	private *http.Client // named networks only
	public  *http.Client // these, and the internet's public addresses
}

// The bounds of one attempt.
const (
	Timeout     = 15 * time.Second // in all
	maxHeader   = 16 << 10
	maxResponse = 1 << 10 // bytes of an answer that are read and kept
	lowestPort  = 1024    // of public addresses, besides that of https: below it nothing listens for webhooks
	securePort  = 443
)

var errAddress = errors.New("the address is not allowed")

// NewHTTP returns an HTTP that may also reach the networks named.
func NewHTTP(allowed []netip.Prefix) *HTTP {
	guardian := ssrf.New(ssrf.WithAnyPort())
	named := func(to netip.AddrPort) bool {
		return slices.ContainsFunc(allowed, func(p netip.Prefix) bool { return p.Contains(to.Addr().Unmap()) })
	}
	client := func(check func(to netip.AddrPort) error) *http.Client {
		// It sees what a name was resolved to, before each connection.
		control := func(network, address string, _ syscall.RawConn) error {
			to, err := netip.ParseAddrPort(address)
			if err != nil || network != "tcp4" && network != "tcp6" {
				return fmt.Errorf("%w: %s", errAddress, address)
			}
			if named(to) {
				return nil
			}
			return check(to)
		}
		dialer := &net.Dialer{Control: control, Timeout: Timeout}
		return &http.Client{
			CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
			Timeout:       Timeout,
			Transport: &http.Transport{
				DialContext:            dialer.DialContext,
				DisableKeepAlives:      true,
				ForceAttemptHTTP2:      true,
				MaxResponseHeaderBytes: maxHeader,
				Proxy:                  nil,
				TLSHandshakeTimeout:    Timeout,
			},
		}
	}
	return &HTTP{
		private: client(func(to netip.AddrPort) error {
			return fmt.Errorf(
				"%w: %s is not in a network that the operator has named, and only those are reached without https",
				errAddress,
				to.Addr(),
			)
		}),
		public: client(func(to netip.AddrPort) error {
			if err := guardian.SafeAddr(to.Addr()); err != nil {
				return fmt.Errorf("%w: %s is not a public address", errAddress, to.Addr())
			}
			if to.Port() != securePort && to.Port() < lowestPort {
				return fmt.Errorf(
					"%w: port %d is not for webhooks; take %d, or one from %d on",
					errAddress,
					to.Port(),
					securePort,
					lowestPort,
				)
			}
			return nil
		}),
	}
}

// CheckURL says what is wrong with the address of a receiver, in words for who wrote it; nil: nothing.
func CheckURL(text string) error {
	u, err := url.Parse(text)
	switch {
	case err != nil || u.Host == "" || u.Hostname() == "" || u.Opaque != "":
		return errors.New("is not an address such as https://hooks.example.com/tidewatch")
	case u.Scheme != "https" && u.Scheme != "http":
		return errors.New("must begin with https://")
	case u.User != nil:
		return errors.New("must not hold a user or a password")
	case u.Fragment != "":
		return errors.New("must not have a fragment (#)")
	default:
		return nil
	}
}

// Result is what came of an attempt.
type Result struct {
	Err        error // nil: it was delivered. It names no secret
	Permanent  bool  // another attempt would end alike
	Response   string
	StatusCode int // of HTTP; 0: there was none
}

// post sends a body. What is secret is kept out of the result.
func (h *HTTP) post(ctx context.Context, address string, header http.Header, body []byte, secrets ...string) Result {
	u, err := url.Parse(address)
	if err != nil {
		return Result{Err: errors.New("the channel's address cannot be read"), Permanent: true}
	}
	request, err := http.NewRequestWithContext(ctx, http.MethodPost, address, strings.NewReader(string(body)))
	if err != nil {
		return Result{Err: errors.New("the channel's address cannot be used"), Permanent: true}
	}
	request.Header = header
	request.Header.Set("Content-Type", "application/json")
	request.Header.Set("User-Agent", "Tidewatch")
	client := h.private
	if u.Scheme == "https" {
		client = h.public
	}
	secrets = append(secrets, address, u.RequestURI())
	response, err := client.Do(request)
	if err != nil {
		return failure(err, secrets)
	}
	defer func() { _ = response.Body.Close() }()                      // the connection ends with it
	said, _ := io.ReadAll(io.LimitReader(response.Body, maxResponse)) // what can be read is for people; the status decides
	result := Result{Response: redact(plain(string(said), maxResponse), secrets), StatusCode: response.StatusCode}
	switch code := response.StatusCode; {
	case code >= 200 && code < 300:
	case code >= 300 && code < 400:
		result.Err = fmt.Errorf("the receiver answered %d; redirects are not followed: give its final address", code)
	case code == http.StatusGone: // as Standard Webhooks has it
		result.Err, result.Permanent = errors.New("the receiver answered 410: it wants nothing more"), true
	default:
		result.Err = fmt.Errorf("the receiver answered %d", code)
	}
	return result
}

// failure says why there was no answer, without the address, which [url.Error] would tell.
func failure(err error, secrets []string) Result {
	if outer, ok := errors.AsType[*url.Error](err); ok {
		err = outer.Err
	}
	if errors.Is(err, errAddress) {
		_, why, _ := strings.Cut(err.Error(), errAddress.Error()) // before it stands what was dialled, as the dialler says it
		return Result{Err: errors.New(errAddress.Error() + why), Permanent: true}
	}
	if timeout, ok := errors.AsType[net.Error](err); ok && timeout.Timeout() {
		return Result{Err: fmt.Errorf("the receiver did not answer within %s", Timeout)}
	}
	return Result{Err: errors.New(redact(plain(err.Error(), maxReason), secrets))}
}

func redact(text string, secrets []string) string {
	for _, secret := range secrets {
		if len(secret) > 1 { // not the path "/"
			text = strings.ReplaceAll(text, secret, "…")
		}
	}
	return text
}
