package door

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"time"

	"github.com/golang-jwt/jwt/v5"
	"github.com/google/uuid"

	"tidewatch/api/problem"
	"tidewatch/store"
)

// ErrKeysUnavailable means that [JWT.Key] cannot read the keys of the issuer.
var ErrKeysUnavailable = errors.New("the keys of the JWT issuer are not available")

// JWT configures the acceptance of JWTs from an outside issuer, such as a hosted Postgres platform.
type JWT struct {
	// Audience must be one of the token's audiences. Audience is required.
	Audience string
	// CustomerClaim is the path of the claim with the customer's id. A dot selects a member of an object, as in
	// app_metadata.customer_id. If AllCustomers is false, a token without this claim is refused.
	CustomerClaim string
	// AllCustomers allows tokens without a customer. A caller whose token has no customer sees all customers.
	AllCustomers bool
	// Issuer must be the token's issuer. Issuer is required.
	Issuer string
	// Key returns the key that verifies a token's signature. The key comes from a JWKS or is an HS256 secret. The error
	// wraps ErrKeysUnavailable if the JWKS cannot be read. Key is required.
	Key jwt.Keyfunc
	// Methods lists the accepted signature algorithms, such as RS256. Methods is required, because a token must not
	// choose the algorithm.
	Methods []string
	// RoleClaim is the path of the claim with the caller's role, which is admin, editor or viewer.
	RoleClaim string
}

const hasExpired = "The token has expired."

// clockTolerance is the time by which the clock of an issuer may be ahead of the clock of this process. A token is
// therefore accepted slightly before the time in its claim nbf. The end of a token (exp) has no tolerance.
const clockTolerance = 10 * time.Second

func (d *Door) byJWT(_ context.Context, secret string) (*Caller, error) {
	cfg := d.cfg.JWT
	parser := jwt.NewParser(jwt.WithAudience(cfg.Audience), jwt.WithIssuer(cfg.Issuer), jwt.WithExpirationRequired(),
		jwt.WithValidMethods(cfg.Methods), jwt.WithTimeFunc(d.cfg.Now), jwt.WithLeeway(clockTolerance))
	claims := jwt.MapClaims{}
	if _, err := parser.ParseWithClaims(secret, claims, understood(cfg.Key)); err != nil {
		switch {
		case errors.Is(err, errCritical):
			return nil, problem.Unauthorized("The token's header crit requires an extension that the server does not support.")
		case errors.Is(err, jwt.ErrTokenRequiredClaimMissing):
			return nil, problem.Unauthorized("The token has no claim " + missingClaim(claims) + ".")
		case errors.Is(err, ErrKeysUnavailable):
			p := problem.New(http.StatusServiceUnavailable, "The keys of the token's issuer cannot be read. Try again.")
			return nil, p.Because(store.ReasonKeysUnavailable).RetryAfter(time.Second)
		case errors.Is(err, jwt.ErrTokenExpired):
			return nil, problem.Unauthorized(hasExpired)
		case errors.Is(err, jwt.ErrTokenNotValidYet):
			return nil, problem.Unauthorized("The token is not valid yet (nbf).")
		case errors.Is(err, jwt.ErrTokenInvalidAudience), errors.Is(err, jwt.ErrTokenInvalidIssuer):
			return nil, problem.Unauthorized("The token has another issuer or audience.")
		default:
			return nil, problem.Unauthorized("The token's signature or format is invalid.")
		}
	}
	subject, err := claims.GetSubject()
	if err != nil || subject == "" {
		return nil, problem.Unauthorized("The token has no subject (sub).")
	}
	expires, err := claims.GetExpirationTime() // the parser refuses tokens without an expiry
	if err != nil {
		return nil, problem.Unauthorized("The token's expiry (exp) is not a time.")
	}
	if !d.cfg.Now().Before(expires.Time) {
		return nil, problem.Unauthorized(hasExpired)
	}
	c := &Caller{Expires: &expires.Time, Kind: store.ActorJWT, Name: subject}
	role, _ := claim(claims, cfg.RoleClaim).(string)
	if c.Role = store.Role(role); !slices.Contains(store.Roles(), c.Role) {
		return nil, problem.Unauthorized(
			fmt.Sprintf("The token's claim %s must be admin, editor or viewer.", cfg.RoleClaim),
		)
	}
	return c, customerOf(c, claim(claims, cfg.CustomerClaim), cfg)
}

// errCritical means that the issuer of a token requires an extension.
var errCritical = errors.New("the token has the header crit")

// understood returns a function that refuses tokens with the header crit, and otherwise calls "key". The header lists
// extensions that a recipient must support (RFC 7515, section 4.1.11). Package jwt supports no extension and ignores the
// header.
func understood(key jwt.Keyfunc) jwt.Keyfunc {
	return func(t *jwt.Token) (any, error) {
		if _, ok := t.Header["crit"]; ok {
			return nil, errCritical
		}
		return key(t)
	}
}

// missingClaim returns the name of a required claim that a token lacks.
func missingClaim(claims jwt.MapClaims) string {
	for _, name := range []string{"exp", "aud", "iss"} {
		if claims[name] == nil {
			return name
		}
	}
	return "exp, aud or iss"
}

func customerOf(c *Caller, value any, cfg *JWT) error {
	text, isText := value.(string)
	switch id, err := uuid.Parse(text); {
	case isText && err == nil:
		c.Customer = &id
		return nil
	case value == nil && cfg.AllCustomers:
		return nil
	default:
		return problem.Unauthorized(fmt.Sprintf("The token's claim %s must be a customer's id.", cfg.CustomerClaim))
	}
}

// claim returns the value of the claim with the given path, or nil if the token does not contain the claim.
func claim(claims map[string]any, path string) any {
	if value, ok := claims[path]; ok {
		return value
	}
	for i := range len(path) {
		if path[i] != '.' {
			continue
		}
		if inner, ok := claims[path[:i]].(map[string]any); ok {
			return claim(inner, path[i+1:])
		}
	}
	return nil
}
