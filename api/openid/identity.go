package openid

import (
	"bytes"
	"context"
	"encoding/json"
	"strconv"
	"strings"
	"unicode"

	"github.com/coreos/go-oidc/v3/oidc"
	"golang.org/x/oauth2"
)

// Identity is the user whom the issuer has authenticated.
type Identity struct {
	Email string // empty if the issuer sends no address
	// EmailVerified is nil if the issuer does not say whether the address belongs to the user.
	EmailVerified *bool
	Issuer        string
	Subject       string // the id of the user at the issuer

	claims map[string]any
}

// identify reads the claims of an ID token. Many issuers send some claims only in the userinfo response. If a required
// claim is missing, identify therefore also reads the userinfo response, and adds the claims that the ID token does not
// contain.
func (p *Provider) identify(
	ctx context.Context, i *issuer, token *oidc.IDToken, tokens *oauth2.Token,
) (Identity, error) {
	claims, err := readClaims(token)
	if err != nil {
		return Identity{}, &RefusedError{Err: err, Reason: "The ID token of the log-in server is invalid."}
	}
	if p.lacks(claims) && i.UserInfoEndpoint() != "" {
		info, err := i.UserInfo(ctx, oauth2.StaticTokenSource(tokens))
		if err != nil {
			return Identity{}, &RefusedError{Err: err, Reason: "The log-in server sent no valid data about the user."}
		}
		if info.Subject != token.Subject {
			return Identity{}, &RefusedError{Reason: "The log-in server sent data about another user."}
		}
		more, err := readClaims(info)
		if err != nil {
			return Identity{}, &RefusedError{Err: err, Reason: "The log-in server sent no valid data about the user."}
		}
		merge(more, claims) // the signed claims come first
		claims = more
	}
	identity := Identity{Issuer: token.Issuer, Subject: token.Subject, claims: claims}
	identity.Email, _ = claims["email"].(string)
	identity.EmailVerified = verifiedOf(claims)
	return identity, nil
}

// readClaims reads the claims of an ID token or of a userinfo response. Numbers keep their digits, because a
// floating-point number cannot hold an id with many digits.
func readClaims(from interface{ Claims(v any) error }) (map[string]any, error) {
	var text json.RawMessage
	if err := from.Claims(&text); err != nil {
		return nil, err
	}
	claims := map[string]any{}
	decoder := json.NewDecoder(bytes.NewReader(text))
	decoder.UseNumber()
	err := decoder.Decode(&claims)
	return claims, err
}

// merge adds the claims of the ID token to the claims of a userinfo response. If the token and the response have
// different e-mail addresses, the claim email_verified of one does not apply to the address in the other.
func merge(info, token map[string]any) {
	signed, other := token["email"], info["email"]
	if signed != nil && !isSameAddress(signed, other) && isTrue(verifiedOf(info)) {
		delete(info, "email_verified")
	}
	for name, value := range token {
		if name == "email_verified" && signed == nil && isTrue(verifiedOf(token)) || value == nil {
			continue
		}
		info[name] = value
	}
}

func isSameAddress(one, other any) bool {
	first, isText := one.(string)
	second, areTexts := other.(string)
	return isText && areTexts && strings.EqualFold(first, second)
}

// verifiedOf returns whether the e-mail address in the claims is verified, or nil if the claims do not say so.
func verifiedOf(claims map[string]any) *bool {
	switch verified := claims["email_verified"].(type) {
	case bool:
		return &verified
	case string: // some issuers send texts
		return new(verified == "true")
	default:
		return nil
	}
}

func isTrue(value *bool) bool { return value != nil && *value }

// lacks reports whether a claim that the log-in needs is missing.
func (p *Provider) lacks(claims map[string]any) bool {
	return claims["email"] == nil || valuesOf(claims, p.cfg.RoleClaim) == nil ||
		valuesOf(claims, p.cfg.CustomerClaim) == nil
}

// valuesOf returns the values of the claim with the given path, or nil if the claim is missing. The claim is a text, a
// boolean, a number, or a list of these.
func valuesOf(claims map[string]any, path string) []string {
	value, ok := claims[path]
	for i := 0; !ok && i < len(path); i++ {
		if path[i] != '.' {
			continue
		}
		if inner, isObject := claims[path[:i]].(map[string]any); isObject {
			return valuesOf(inner, path[i+1:])
		}
	}
	switch v := value.(type) {
	case nil:
		return nil
	case []any:
		values := make([]string, 0, len(v))
		for _, one := range v {
			values = append(values, textOf(one))
		}
		return values
	default:
		return []string{textOf(v)}
	}
}

func textOf(value any) string {
	switch v := value.(type) {
	case string:
		return v
	case bool:
		return strconv.FormatBool(v)
	case json.Number:
		return digitsOf(v)
	default:
		return ""
	}
}

// digitsOf returns a number without an exponent and without a zero fraction. The digits of an integer are unchanged.
func digitsOf(number json.Number) string {
	if value, err := number.Float64(); err == nil && strings.ContainsAny(number.String(), ".eE") {
		return strconv.FormatFloat(value, 'f', -1, 64)
	}
	return number.String()
}

// maxSpoken is the maximum length in characters of an issuer's text on the log-in page.
const maxSpoken = 200

// spoken returns a text of the issuer for the log-in page, in one line and without invisible characters.
func spoken(text string) string {
	runes := []rune(strings.Map(func(r rune) rune {
		if unicode.IsPrint(r) {
			return r
		}
		return -1
	}, text))
	return string(runes[:min(len(runes), maxSpoken)])
}
