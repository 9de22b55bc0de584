package asking

import (
	"time"

	"openpeople/internal/contact"
)

// incoming is an answer taken elsewhere on the wire: CONTRACT.md.
type incoming struct {
	Source     string    `json:"source"`
	ExternalID string    `json:"external_id"`
	Mark       *int      `json:"mark"`
	Solved     *bool     `json:"solved"`
	Comment    string    `json:"comment"`
	Delivery   string    `json:"delivery"`
	OfferedAt  time.Time `json:"offered_at"`
	AnsweredAt time.Time `json:"answered_at"`
}

// MaxElsewhere is how long an answer taken elsewhere may be, in bytes of JSON.
const MaxElsewhere = 1 << 20

// DecodeElsewhere reads one answer in the form of CONTRACT.md, as strictly as
// contact.Strict does. What its fields hold is asked by TakeResponse.
func DecodeElsewhere(raw []byte) (Elsewhere, error) {
	var in incoming
	err := contact.Strict(raw, &in)
	return Elsewhere(in), err
}
