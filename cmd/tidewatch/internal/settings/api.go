package settings

import (
	"errors"
	"fmt"
	"net/netip"
	"net/url"
	"reflect"
	"slices"
	"strings"
	"time"

	"tidewatch/store"
)

// API has the settings of the HTTP API: authentication, proxies and limits.
type API struct {
	Drain             time.Duration `default:"3s" help:"Drain period of a stopping process, 0 to 5m. The process still answers requests, but /readyz returns 503 so that load balancers stop sending requests. A process with a local Postgres, or without the role api, has no drain period." setting:"TIDEWATCH_DRAIN"`
	RequestsPerSecond int           `default:"50" help:"Number of requests per second that one caller may send to this process. 0 means no limit." setting:"TIDEWATCH_REQUESTS_PER_SECOND"`
	SecureCookies     bool          `help:"Send the session cookie over TLS only. Set this flag wherever users log in over https." setting:"TIDEWATCH_SECURE_COOKIES"`
	SessionIdle       time.Duration `default:"12h" help:"How long a session without requests lasts, 1m to --session-max." setting:"TIDEWATCH_SESSION_IDLE"`
	SessionMax        time.Duration `default:"30d" help:"Maximum duration of a session, 1m to 366d." setting:"TIDEWATCH_SESSION_MAX"`
	TrustedProxies    []string      `help:"Networks of proxies whose headers X-Forwarded-For and X-Forwarded-Proto are trusted, such as 10.0.0.0/8." placeholder:"NETWORK" setting:"TIDEWATCH_TRUSTED_PROXIES"`

	JWTIssuer        string   `help:"Accept JWTs issued by this issuer (iss claim), in addition to users and API tokens." name:"jwt-issuer" setting:"TIDEWATCH_JWT_ISSUER"`
	JWTAudience      string   `help:"Audience that a JWT must have (aud claim). Required with --jwt-issuer." name:"jwt-audience" setting:"TIDEWATCH_JWT_AUDIENCE"`
	JWTJWKSURL       string   `help:"Address at which the issuer publishes its keys (RS256, ES256, EdDSA and similar). Either this setting or $TIDEWATCH_JWT_SECRET is required with --jwt-issuer." name:"jwt-jwks-url" placeholder:"URL" setting:"TIDEWATCH_JWT_JWKS_URL"`
	JWTSecret        string   `help:"Secret with which the issuer signs JWTs (HS256), at least 32 bytes." hidden:"" name:"jwt-secret" setting:"TIDEWATCH_JWT_SECRET"`
	JWTRoleClaim     string   `default:"app_metadata.role" help:"JWT claim with the role, which must be admin, editor or viewer." name:"jwt-role-claim" setting:"TIDEWATCH_JWT_ROLE_CLAIM"`
	JWTCustomerClaim string   `default:"app_metadata.customer_id" help:"JWT claim with the customer's id." name:"jwt-customer-claim" setting:"TIDEWATCH_JWT_CUSTOMER_CLAIM"`
	JWTAllCustomers  bool     `help:"Accept JWTs without a customer. Such JWTs give access to all customers." name:"jwt-all-customers" setting:"TIDEWATCH_JWT_ALL_CUSTOMERS"`
	JWTMethods       []string `default:"RS256,ES256,EdDSA" help:"Signature algorithms that are accepted for published keys." name:"jwt-methods" setting:"TIDEWATCH_JWT_METHODS"`
}

// Validate checks the bounds of the settings, the trusted proxies, and the settings of the JWT issuer.
func (s API) Validate() error {
	switch {
	case s.Drain < 0 || s.Drain > 5*time.Minute:
		return outOfRange("--drain", "TIDEWATCH_DRAIN", "0 to 5m", s.Drain)
	case s.RequestsPerSecond < 0 || s.RequestsPerSecond > 100_000:
		return outOfRange("--requests-per-second", "TIDEWATCH_REQUESTS_PER_SECOND",
			"0 (no limit) to 100000", s.RequestsPerSecond)
	case s.SessionMax < time.Minute || s.SessionMax > 366*day:
		return outOfRange("--session-max", "TIDEWATCH_SESSION_MAX", "1m to 366d", s.SessionMax)
	case s.SessionIdle < time.Minute || s.SessionIdle > s.SessionMax:
		return outOfRange("--session-idle", "TIDEWATCH_SESSION_IDLE",
			"1m to --session-max, which is "+FormatDuration(s.SessionMax), s.SessionIdle)
	}
	if _, err := s.Proxies(); err != nil {
		return err
	}
	return s.checkJWT()
}

func (s API) checkJWT() error {
	if s.JWTIssuer == "" {
		return s.checkNoJWT()
	}
	const least = 32 // minimum number of bytes for HS256 (RFC 7518, section 3.2)
	address, err := url.Parse(s.JWTJWKSURL)
	switch {
	case s.JWTAudience == "":
		return errors.New(
			"--jwt-audience (TIDEWATCH_JWT_AUDIENCE): must be set, so that tokens for other services are rejected",
		)
	case (s.JWTJWKSURL == "") == (s.JWTSecret == ""):
		return errors.New("exactly one of --jwt-jwks-url (TIDEWATCH_JWT_JWKS_URL) and TIDEWATCH_JWT_SECRET must be set")
	case s.JWTSecret != "" && len(s.JWTSecret) < least:
		return fmt.Errorf("TIDEWATCH_JWT_SECRET: must have %d bytes or more", least)
	case s.JWTJWKSURL != "" && (err != nil || address.Hostname() == "" || !isPrivate(address)):
		return fmt.Errorf("--jwt-jwks-url (TIDEWATCH_JWT_JWKS_URL): must be an https address "+
			"such as https://issuer.example.com/.well-known/jwks.json, got %q", s.JWTJWKSURL)
	case strings.TrimSpace(s.JWTRoleClaim) == "":
		return errors.New("--jwt-role-claim (TIDEWATCH_JWT_ROLE_CLAIM): must name a claim, " +
			"because every JWT without a role is rejected")
	case strings.TrimSpace(s.JWTCustomerClaim) == "":
		return errors.New("--jwt-customer-claim (TIDEWATCH_JWT_CUSTOMER_CLAIM): must name a claim, " +
			"because a JWT without a customer is rejected or gives access to all customers")
	}
	published := []string{"RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA"}
	for _, method := range s.JWTMethods {
		if !slices.Contains(published, method) {
			return fmt.Errorf("--jwt-methods (TIDEWATCH_JWT_METHODS): %q does not work with published keys; "+
				"known algorithms: %s", method, strings.Join(published, ", "))
		}
	}
	return nil
}

// checkNoJWT rejects all other settings for JWTs if no issuer is set, because these settings have no effect without an
// issuer.
func (s API) checkNoJWT() error {
	values := map[string]string{
		"TIDEWATCH_JWT_AUDIENCE":       s.JWTAudience,
		"TIDEWATCH_JWT_JWKS_URL":       s.JWTJWKSURL,
		"TIDEWATCH_JWT_SECRET":         s.JWTSecret,
		"TIDEWATCH_JWT_ROLE_CLAIM":     s.JWTRoleClaim,
		"TIDEWATCH_JWT_CUSTOMER_CLAIM": s.JWTCustomerClaim,
		"TIDEWATCH_JWT_METHODS":        strings.Join(s.JWTMethods, ","),
	}
	if s.JWTAllCustomers {
		values["TIDEWATCH_JWT_ALL_CUSTOMERS"] = "true"
	}
	for _, known := range settingsOf(reflect.TypeFor[API](), "") {
		if value := values[known.Variable]; value != "" && value != known.Default {
			return fmt.Errorf("--jwt-issuer (TIDEWATCH_JWT_ISSUER): must be set, because %s has no effect without "+
				"an issuer",
				known.name())
		}
	}
	return nil
}

// isPrivate reports whether traffic to an address uses TLS or stays on this machine.
func isPrivate(address *url.URL) bool {
	host := address.Hostname()
	ip, err := netip.ParseAddr(host)
	return address.Scheme == "https" || host == "localhost" || err == nil && ip.IsLoopback()
}

// Proxies returns the networks of the proxies whose headers X-Forwarded-For and X-Forwarded-Proto are trusted.
func (s API) Proxies() ([]netip.Prefix, error) {
	var networks []netip.Prefix
	for _, text := range s.TrustedProxies {
		network, err := netip.ParsePrefix(text)
		if err != nil {
			return nil, fmt.Errorf(
				"--trusted-proxies (TIDEWATCH_TRUSTED_PROXIES): must be a network such as 10.0.0.0/8, got %q", text)
		}
		if isInternet(network) {
			return nil, fmt.Errorf("--trusted-proxies (TIDEWATCH_TRUSTED_PROXIES): %q contains addresses of the public "+
				"internet: name only the networks of your proxies, because a caller from a trusted network can send any "+
				"client address", text)
		}
		networks = append(networks, network.Masked())
	}
	return networks, nil
}

// isInternet reports whether a network is larger than the largest private networks, 10.0.0.0/8 and fc00::/7. A network
// larger than 10.0.0.0/8 or fc00::/7 includes public addresses.
func isInternet(network netip.Prefix) bool {
	if network.Addr().Is4() {
		return network.Bits() < 8
	}
	return network.Bits() < 7
}

// SessionLife returns the idle limit and the maximum duration of sessions.
func (s API) SessionLife() store.SessionLife {
	return store.SessionLife{Idle: s.SessionIdle, Most: s.SessionMax}
}
