package api

import (
	"context"
	"fmt"
	"net/http"
	"time"

	"github.com/google/uuid"

	"tidewatch/api/catalog"
	"tidewatch/api/door"
	"tidewatch/api/problem"
	"tidewatch/store"
)

// Token is an API token of a program. The API returns the secret of a token only once, in the response to the creation
// of the token.
type Token struct {
	ID         uuid.UUID  `format:"uuid" json:"id"`
	Name       string     `doc:"The display name of the token, which need not be unique." example:"nightly export" json:"name"`
	Role       string     `doc:"The role \"viewer\" can read everything except users and tokens. The role \"editor\" can also change brands, queries, schedules and reports, and control runs. The role \"admin\" can use all operations. If the caller is limited to one customer, operations that concern all customers are forbidden (see x-access)." enum:"admin,editor,viewer" json:"role"`
	CustomerID *uuid.UUID `doc:"The only customer whose resources the token can see. The value null means all customers." format:"uuid" json:"customer_id"`
	CreatedBy  Author     `doc:"The user or token that created this token." example:"ada@example.com" json:"created_by"`
	CreatedAt  time.Time  `json:"created_at"`
	ExpiresAt  *time.Time `doc:"The time at which the token expires. The value is null if the token does not expire." json:"expires_at"`
	LastUsedAt *time.Time `doc:"The time at which the token was last used, accurate to the minute. The value is null if the token was never used." json:"last_used_at"`
	RevokedAt  *time.Time `doc:"The time at which the token was revoked. The value is null if the token is not revoked." json:"revoked_at"`
}

// TokenFrom converts a row of the database to the API's representation of a token.
func TokenFrom(t store.Token) Token {
	return Token{
		ID:         t.ID,
		Name:       t.Name,
		Role:       string(t.Role),
		CustomerID: t.CustomerID,
		CreatedBy:  Author(t.CreatedBy),
		CreatedAt:  t.CreatedAt,
		ExpiresAt:  t.ExpiresAt,
		LastUsedAt: t.LastUsedAt,
		RevokedAt:  t.RevokedAt,
	}
}

type listTokensInput struct {
	ListParams

	Active     bool    `default:"false" doc:"Whether to omit revoked and expired tokens." query:"active"`
	CreatorID  IDParam `doc:"Filters by the user who created the token, directly or with another token that the user created. If retention has deleted the audit entry of a token's creation, the token is found only if the user created it directly and with the present e-mail address." format:"uuid" query:"creator_id"`
	CustomerID IDParam `doc:"Filters by customer. Tokens that see all customers do not match." format:"uuid" query:"customer_id"`
}

func (s *server) listTokens(ctx context.Context, in *listTokensInput) (*pageOutput[Token], error) {
	f := store.TokenFilter{
		AccessFilter: store.AccessFilter{CustomerID: in.CustomerID.pointer(), Visible: visible(ctx)},
		Active:       in.Active,
		CreatorID:    in.CreatorID.pointer(),
	}
	after, err := in.begin("tokens", f)
	if err != nil {
		return nil, err
	}
	rows, err := s.db.Tokens(ctx, f, after, in.Limit+1)
	if err != nil {
		return nil, err
	}
	return turn(
		&in.ListParams,
		"tokens",
		f,
		rows,
		func(t store.Token) store.Place { return store.Place{At: t.CreatedAt, ID: t.ID} },
		TokenFrom,
	)
}

// TokenPath has the path parameter of operations on one token.
type TokenPath struct {
	ID uuid.UUID `doc:"The id of the token, not its secret." format:"uuid" path:"id"`
}

type tokenOutput = resource[Token]

func (s *server) getToken(ctx context.Context, in *TokenPath) (*tokenOutput, error) {
	t, err := s.db.Token(ctx, in.ID)
	if err := checkVisible(ctx, t.CustomerID, err, problem.NotFound("token")); err != nil {
		return nil, err
	}
	return resourceOf(TokenFrom(t), tokenTag(t)), nil
}

// NewToken is the body of a request that creates an API token.
type NewToken struct {
	Name       string              `doc:"The purpose of the token." example:"nightly export" json:"name" maxLength:"200" minLength:"1"`
	Role       string              `doc:"The role \"viewer\" can read everything except users and tokens. The role \"editor\" can also change brands, queries, schedules and reports, and control runs. The role \"admin\" can use all operations. If the caller is limited to one customer, operations that concern all customers are forbidden (see x-access)." enum:"admin,editor,viewer" json:"role"`
	CustomerID Optional[uuid.UUID] `doc:"The only customer whose resources the token can see. The value null means all customers. The default is the customer to which the caller is limited, if any." format:"uuid" json:"customer_id,omitzero"`
	ExpiresAt  *time.Time          `doc:"The time at which the token expires. By default, the token does not expire. If a token sends the request, the default is the expiry of that token." json:"expires_at,omitempty"`
}

// MadeToken is the response to the creation of a token. MadeToken contains the secret of the token.
type MadeToken struct {
	Token

	Secret string `doc:"The secret of the token, which clients send in the header Authorization: Bearer. The secret is shown only once, because the server stores only a hash of the secret." example:"tw_4Yw…" json:"secret"`
}

type createTokenInput struct {
	IdempotencyParams

	Body NewToken
}

type madeTokenOutput = resource[MadeToken]

// createToken creates a token. The response that is stored for the Idempotency-Key does not contain the secret.
func (s *server) createToken(ctx context.Context, in *createTokenInput) (*madeTokenOutput, error) {
	if refused := catalog.RefuseName(in.Body.Name); refused != "" {
		return nil, problem.Invalid("body.name", refused)
	}
	secret, hash := door.NewSecret(door.TokenPrefix)
	made := false
	created, err := once(ctx, s, in.IdempotencyParams, in.Body, func(db *store.DB) (*tokenOutput, error) {
		made = true
		customer, err := limitedTo(ctx, db, in.Body.CustomerID)
		if err != nil {
			return nil, err
		}
		end, err := endOfToken(ctx, db, in.Body.ExpiresAt)
		if err != nil {
			return nil, err
		}
		created, err := db.CreateToken(ctx, store.Token{
			CreatedBy:  door.CallerOf(ctx).Name,
			CustomerID: customer,
			ExpiresAt:  end,
			Name:       in.Body.Name,
			Role:       store.Role(in.Body.Role),
		}, hash)
		if err != nil {
			return nil, err
		}
		out := resourceOf(TokenFrom(created), tokenTag(created))
		return out, s.audit(ctx, db, ofToken(created).withAfter(out.Body))
	})
	switch {
	case err != nil:
		return nil, err
	case !made:
		return nil, secretShown(created.Body.ID)
	default:
		return resourceOf(MadeToken{Token: created.Body, Secret: secret}, created.ETag), nil
	}
}

// secretShown returns the problem for a repeated creation of a token. The first response had the secret, and the server
// cannot show the secret again.
func secretShown(id uuid.UUID) *problem.Problem {
	return problem.New(http.StatusConflict, fmt.Sprintf("A request with this Idempotency-Key created the token %s. "+
		"The secret of a token is shown only once. If you do not have the secret, revoke the token and create another "+
		"token with a new key.", id)).Because(store.ReasonSecretShown)
}

// endOfToken returns the expiry of a new token. A token cannot create a token that expires later than itself.
func endOfToken(ctx context.Context, db *store.DB, wanted *time.Time) (*time.Time, error) {
	own := door.CallerOf(ctx).Expires
	if wanted == nil {
		return own, nil
	}
	if err := checkYear("body.expires_at", *wanted); err != nil {
		return nil, err
	}
	now, err := db.Now(ctx)
	switch {
	case err != nil:
		return nil, err
	case !wanted.After(now):
		return nil, problem.Invalid("body.expires_at", "must be in the future, after "+now.UTC().Format(time.RFC3339))
	case own != nil && wanted.After(*own):
		return nil, problem.Invalid(
			"body.expires_at",
			"must not be later than the expiry of your own token, "+own.UTC().Format(time.RFC3339),
		)
	default:
		return wanted, nil
	}
}

// ofToken returns a [change] for a token in the audit log.
func ofToken(t store.Token) change {
	return change{customer: t.CustomerID, objectID: t.ID.String()}
}

// TokenWriteParams has the path and the condition of operations that change a token.
type TokenWriteParams struct {
	TokenPath
	IfMatchParam
}

func (s *server) revokeToken(ctx context.Context, in *TokenWriteParams) (*struct{}, error) {
	return nil, s.db.InTx(ctx, func(db *store.DB) error {
		before, err := db.LockToken(ctx, in.ID)
		err = checkVisible(ctx, before.CustomerID, err, problem.NotFound("token"))
		if err != nil || before.RevokedAt != nil {
			return err
		}
		if err := in.holds("token", tokenTag(before)); err != nil {
			return err
		}
		after, err := db.RevokeToken(ctx, in.ID)
		if err != nil {
			return err
		}
		return s.audit(ctx, db, ofToken(after).withBefore(TokenFrom(before)).withAfter(TokenFrom(after)))
	})
}
