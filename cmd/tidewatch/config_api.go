package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/netip"
	"net/url"
	"slices"
	"strings"
	"time"

	"github.com/MicahParks/keyfunc/v3"
	"github.com/golang-jwt/jwt/v5"
	"golang.org/x/time/rate"

	"tidewatch/api"
	"tidewatch/store"
)

// apiSettings say how the HTTP API treats its callers.
type apiSettings struct {
	Drain             time.Duration `default:"3s" help:"How long a stopping process still answers while /readyz says that it stops, for load balancers to notice. It waits so long only where there can be one: not with a local Postgres." setting:"TIDEWATCH_DRAIN"`
	RequestsPerSecond int           `default:"50" help:"How many requests a second one caller may make of this process. 0: no limit." setting:"TIDEWATCH_REQUESTS_PER_SECOND"`
	SecureCookies     bool          `help:"Send the session's cookie over TLS only. Set it wherever people log in over https." setting:"TIDEWATCH_SECURE_COOKIES"`
	SessionIdle       time.Duration `default:"12h" help:"How long a session lasts without a request." setting:"TIDEWATCH_SESSION_IDLE"`
	SessionMax        time.Duration `default:"720h" help:"How long a session lasts at the most." setting:"TIDEWATCH_SESSION_MAX"`
	TrustedProxies    []string      `help:"Networks whose X-Forwarded-For is believed, as 10.0.0.0/8." placeholder:"NETWORK" setting:"TIDEWATCH_TRUSTED_PROXIES"`

	JWTIssuer        string   `help:"Let in who has a token of this issuer (its iss claim), besides users and API tokens." name:"jwt-issuer" setting:"TIDEWATCH_JWT_ISSUER"`
	JWTAudience      string   `help:"The audience that such a token must be for (its aud claim)." name:"jwt-audience" setting:"TIDEWATCH_JWT_AUDIENCE"`
	JWTJWKSURL       string   `help:"Where the issuer publishes its keys (RS256, ES256, EdDSA and their like)." name:"jwt-jwks-url" placeholder:"URL" setting:"TIDEWATCH_JWT_JWKS_URL"`
	JWTSecret        string   `help:"The secret that the issuer signs with, for HS256; by its variable only: a command line is no place for it." hidden:"" name:"jwt-secret" setting:"TIDEWATCH_JWT_SECRET"`
	JWTRoleClaim     string   `default:"app_metadata.role" help:"The claim that holds the role, admin or viewer." name:"jwt-role-claim" setting:"TIDEWATCH_JWT_ROLE_CLAIM"`
	JWTCustomerClaim string   `default:"app_metadata.customer_id" help:"The claim that holds the customer's id." name:"jwt-customer-claim" setting:"TIDEWATCH_JWT_CUSTOMER_CLAIM"`
	JWTAllCustomers  bool     `help:"A token without a customer sees all customers. Without this it is refused." name:"jwt-all-customers" setting:"TIDEWATCH_JWT_ALL_CUSTOMERS"`
	JWTMethods       []string `default:"RS256,ES256,EdDSA" help:"The algorithms that tokens checked by published keys may be signed with." name:"jwt-methods" setting:"TIDEWATCH_JWT_METHODS"`
}

func (s apiSettings) check() error {
	switch {
	case s.Drain < 0 || s.Drain > 5*time.Minute:
		return outOfRange("--drain", "TIDEWATCH_DRAIN", "0 to 5m", s.Drain)
	case s.RequestsPerSecond < 0 || s.RequestsPerSecond > 100_000:
		return outOfRange(
			"--requests-per-second",
			"TIDEWATCH_REQUESTS_PER_SECOND",
			"0 (no limit) to 100000",
			s.RequestsPerSecond,
		)
	case s.SessionIdle < time.Minute || s.SessionIdle > s.SessionMax:
		return outOfRange("--session-idle", "TIDEWATCH_SESSION_IDLE", "1m to --session-max", s.SessionIdle)
	case s.SessionMax > 8784*time.Hour:
		return outOfRange("--session-max", "TIDEWATCH_SESSION_MAX", "at most 8784h", s.SessionMax)
	}
	if _, err := s.proxies(); err != nil {
		return err
	}
	return s.checkJWT()
}

func (s apiSettings) checkJWT() error {
	if s.JWTIssuer == "" {
		if s.JWTJWKSURL+s.JWTSecret != "" {
			return errors.New("--jwt-issuer (TIDEWATCH_JWT_ISSUER): must be set along with the keys of the issuer")
		}
		return nil
	}
	const least = 32 // bytes, as RFC 7518 section 3.2 asks of HS256
	address, err := url.Parse(s.JWTJWKSURL)
	switch {
	case s.JWTAudience == "":
		return errors.New(
			"--jwt-audience (TIDEWATCH_JWT_AUDIENCE): must be set, so that a token for somebody else lets nobody in",
		)
	case (s.JWTJWKSURL == "") == (s.JWTSecret == ""):
		return errors.New("one of --jwt-jwks-url (TIDEWATCH_JWT_JWKS_URL) and TIDEWATCH_JWT_SECRET must be set, not both")
	case s.JWTSecret != "" && len(s.JWTSecret) < least:
		return fmt.Errorf("TIDEWATCH_JWT_SECRET: must have %d bytes or more", least)
	case s.JWTJWKSURL != "" && (err != nil || address.Scheme != "https" && address.Hostname() != "localhost" && !strings.HasPrefix(address.Hostname(), "127.")):
		return fmt.Errorf("--jwt-jwks-url (TIDEWATCH_JWT_JWKS_URL): must be an https address, is %q", s.JWTJWKSURL)
	}
	published := []string{"RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA"}
	for _, method := range s.JWTMethods {
		if !slices.Contains(published, method) {
			return fmt.Errorf(
				"--jwt-methods (TIDEWATCH_JWT_METHODS): %q is not for published keys; those that are: %s",
				method,
				strings.Join(published, ", "),
			)
		}
	}
	return nil
}

func (s apiSettings) proxies() ([]netip.Prefix, error) {
	var networks []netip.Prefix
	for _, text := range s.TrustedProxies {
		network, err := netip.ParsePrefix(text)
		if err != nil {
			return nil, fmt.Errorf(
				"--trusted-proxies (TIDEWATCH_TRUSTED_PROXIES): must be a network such as 10.0.0.0/8, is %q",
				text,
			)
		}
		networks = append(networks, network.Masked())
	}
	return networks, nil
}

// jwt is how tokens of an outside issuer are checked; nil: there is none. Published keys are read again each hour, and
// when a token names one that is not known, twice a minute at the most, until ctx ends.
func (s apiSettings) jwt(ctx context.Context, logger *slog.Logger) (*api.JWT, error) {
	if s.JWTIssuer == "" {
		return nil, nil //nolint:nilnil // none is set up
	}
	checks := &api.JWT{
		AllCustomers:  s.JWTAllCustomers,
		Audience:      s.JWTAudience,
		CustomerClaim: s.JWTCustomerClaim,
		Issuer:        s.JWTIssuer,
		RoleClaim:     s.JWTRoleClaim,
	}
	if s.JWTSecret != "" {
		secret := []byte(s.JWTSecret)
		checks.Methods = []string{jwt.SigningMethodHS256.Alg()}
		checks.Key = func(*jwt.Token) (any, error) { return secret, nil }
		return checks, nil
	}
	keys, err := keyfunc.NewDefaultOverrideCtx(ctx, []string{s.JWTJWKSURL}, keyfunc.Override{
		HTTPTimeout: 10 * time.Second,
		// A token with a key that nobody knows must not keep its request, and those of others, waiting.
		RateLimitWaitMax:  time.Millisecond,
		RefreshUnknownKID: rate.NewLimiter(rate.Every(30*time.Second), 1),
		RefreshErrorHandlerFunc: func(string) func(context.Context, error) {
			return func(ctx context.Context, err error) {
				logger.WarnContext(
					ctx,
					"The keys of the issuer of tokens cannot be read.",
					slog.String("component", roleAPI),
					slog.Any("error", err),
				)
			}
		},
	})
	if err != nil {
		return nil, fmt.Errorf("--jwt-jwks-url (TIDEWATCH_JWT_JWKS_URL): %w", err)
	}
	checks.Key, checks.Methods = keys.Keyfunc, s.JWTMethods
	return checks, nil
}

func (s apiSettings) sessionLife() store.SessionLife {
	return store.SessionLife{Idle: s.SessionIdle, Most: s.SessionMax}
}
