package door

import (
	"context"
	"errors"
	"fmt"

	"github.com/golang-jwt/jwt/v5"
	"github.com/google/uuid"

	"tidewatch/api/problem"
	"tidewatch/store"
)

// JWT says which tokens of an outside issuer let somebody in, such as a hosted Postgres platform issues them.
type JWT struct {
	// Audience must be among the token's. Required.
	Audience string
	// CustomerClaim names the claim that holds the customer's id; a dot goes into an object, as in app_metadata.customer_id.
	// A token without it sees all customers only when AllCustomers is true.
	CustomerClaim string
	// AllCustomers lets tokens without a customer see all of them.
	AllCustomers bool
	// Issuer must be the token's. Required.
	Issuer string
	// Key returns what a token's signature is checked with: of a JWKS, or one HS256 secret. Required.
	Key jwt.Keyfunc
	// Methods are the algorithms that are accepted, such as RS256. Required: a token must not choose how it is checked.
	Methods []string
	// RoleClaim names the claim that holds the role, admin or viewer.
	RoleClaim string
}

func (d *Door) byJWT(_ context.Context, secret string) (*Caller, error) {
	cfg := d.cfg.JWT
	parser := jwt.NewParser(jwt.WithAudience(cfg.Audience), jwt.WithIssuer(cfg.Issuer), jwt.WithExpirationRequired(),
		jwt.WithValidMethods(cfg.Methods), jwt.WithTimeFunc(d.cfg.Now))
	claims := jwt.MapClaims{}
	if _, err := parser.ParseWithClaims(secret, claims, cfg.Key); err != nil {
		switch {
		case errors.Is(err, jwt.ErrTokenExpired):
			return nil, problem.Unauthorized("The token has expired.")
		case errors.Is(err, jwt.ErrTokenInvalidAudience), errors.Is(err, jwt.ErrTokenInvalidIssuer):
			return nil, problem.Unauthorized("The token was issued by, or for, somebody else.")
		default:
			return nil, problem.Unauthorized("The token's signature or form is not right.")
		}
	}
	subject, err := claims.GetSubject()
	if err != nil || subject == "" {
		return nil, problem.Unauthorized("The token names no subject (sub).")
	}
	expires, err := claims.GetExpirationTime() // it has one, the parser asked for it
	if err != nil {
		return nil, problem.Unauthorized("The token's expiry (exp) is no time.")
	}
	c := &Caller{Expires: &expires.Time, Kind: store.ActorJWT, Name: subject}
	role, _ := claim(claims, cfg.RoleClaim).(string)
	switch c.Role = store.Role(role); c.Role {
	case store.RoleAdmin, store.RoleViewer:
	default:
		return nil, problem.Unauthorized(fmt.Sprintf("The token's claim %s must be admin or viewer.", cfg.RoleClaim))
	}
	return c, customerOf(c, claim(claims, cfg.CustomerClaim), cfg)
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

// claim is the value of a claim by its path, nil when there is none.
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
