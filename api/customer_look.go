package api

import (
	"context"
	"strings"

	"tidewatch/api/problem"
	"tidewatch/report/look"
	"tidewatch/store"
)

// CustomerLook is the look of a customer's reports.
type CustomerLook struct {
	Color *string `doc:"The color of headings, lines and buttons. The value null means the default color. Tidewatch darkens the color of text until the contrast to white is at least 4.5." example:"#1f5fbf" json:"color" nullable:"true"`
	Logo  []byte  `doc:"The logo as a PNG file in base64. The value is empty without a logo." example:"iVBORw0KGgo=" format:"byte" json:"logo"`
}

// CustomerLookChange is an edit of the look of a customer's reports. A field that the request omits keeps its value.
type CustomerLookChange struct {
	Color Optional[string] `doc:"The color of headings, lines and buttons. The value null means the default color." example:"#1f5fbf" json:"color,omitzero" maxLength:"7"`
	Logo  Optional[[]byte] `doc:"The logo as a PNG or JPEG file of at most 256 KiB and 1200 × 600 pixels, in base64. Tidewatch encodes the pixels again as PNG, without metadata. The value null removes the logo." json:"logo,omitzero"`
}

func customerLookFrom(l store.CustomerLook) CustomerLook {
	logo := l.Logo
	if logo == nil {
		logo = []byte{}
	}
	return CustomerLook{Color: l.Color, Logo: logo}
}

// auditedLook is the entry of a look in the audit log, which contains only the size of the logo.
type auditedLook struct {
	Color     *string `json:"color"`
	LogoBytes int     `json:"logo_bytes"`
}

func auditedLookFrom(l store.CustomerLook) auditedLook {
	return auditedLook{Color: l.Color, LogoBytes: len(l.Logo)}
}

func customerLookTag(l store.CustomerLook) string { return etag(l.Color, l.Logo) }

func (s *server) getCustomerLook(ctx context.Context, in *CustomerPath) (*resource[CustomerLook], error) {
	c, err := s.db.Customer(ctx, in.ID)
	if err := checkVisible(ctx, &c.ID, err, problem.NotFound("customer")); err != nil {
		return nil, err
	}
	found, err := s.db.CustomerLook(ctx, c.ID)
	if err != nil {
		return nil, err
	}
	return resourceOf(customerLookFrom(found), customerLookTag(found)), nil
}

type updateCustomerLookInput struct {
	CustomerWriteParams

	Body CustomerLookChange
}

// updateCustomerLook changes a look. The lock of the customer serializes changes.
func (s *server) updateCustomerLook(
	ctx context.Context, in *updateCustomerLookInput,
) (*resource[CustomerLook], error) {
	logo, logoErr := in.Body.logo() // before the transaction, which holds the lock of the customer
	var out *resource[CustomerLook]
	err := s.db.InTx(ctx, func(db *store.DB) error {
		c, err := db.LockCustomer(ctx, in.ID)
		if err := checkVisible(ctx, &c.ID, err, problem.NotFound("customer")); err != nil {
			return err
		}
		before, err := db.CustomerLook(ctx, c.ID)
		if err != nil {
			return err
		}
		if err := in.holds("look", customerLookTag(before)); err != nil {
			return err
		}
		after := before
		if err := in.Body.onto(&after, logo, logoErr); err != nil {
			return err
		}
		if err := db.SaveCustomerLook(ctx, c.ID, after); err != nil {
			return err
		}
		out = resourceOf(customerLookFrom(after), customerLookTag(after))
		return s.auditEdit(ctx, db, out.ETag, change{
			before: auditedLookFrom(before), after: auditedLookFrom(after), customer: &c.ID, objectID: c.ID.String(),
			tag: customerLookTag(before),
		})
	})
	return out, err
}

// logo returns the logo as PNG, or nil if the edit has no logo.
func (c CustomerLookChange) logo() ([]byte, error) {
	if len(c.Logo.Value) == 0 {
		return nil, nil
	}
	return look.Logo(c.Logo.Value)
}

// onto checks the edit and applies it to a look. The parameters "logo" and "logoErr" are the results of the method
// "logo".
func (c CustomerLookChange) onto(l *store.CustomerLook, logo []byte, logoErr error) error {
	var wrong fieldProblems
	c.Color.pointer(&l.Color)
	if l.Color != nil {
		color := strings.ToLower(*l.Color)
		l.Color = &color
		wrong.rule("color", color, refusal(func(text string) error {
			_, err := look.ParseColor(text)
			return err
		}))
	}
	if c.Logo.Set {
		l.Logo = logo
	}
	if logoErr != nil {
		wrong.rule("logo", "", func(string) string { return logoErr.Error() })
	}
	return wrong.err()
}
