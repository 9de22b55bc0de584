package contact

import (
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"time"
)

// hash is the same for the same content and differs for any other: of every
// field in turn, each with its length or its absence.
func (d *Draft) hash() string {
	size := 512
	for i := range d.Messages {
		size += len(d.Messages[i].Text) + 32
	}
	h := hasher{make([]byte, 0, size)}
	h.strings(d.Source, d.ExternalID, d.Channel, string(d.Kind), d.Topic, d.Site, d.Region, d.Client, d.Operator, d.Name, d.Team)
	if c := d.Customer; c != nil {
		h.strings(c.ExternalID, c.Name, c.Email, c.Phone, c.Telegram, c.Language, c.TimeZone)
	} else {
		h.int(-1)
	}
	h.time(d.StartedAt)
	h.time(d.EndedAt)
	h.ints(d.Line, d.Wait, d.Talk, d.Hold, d.Wrap)
	switch {
	case d.Resolved == nil:
		h.int(-1)
	case *d.Resolved:
		h.int(1)
	default:
		h.int(0)
	}
	h.strings(d.BeyondWhat, d.BeyondWhy, d.BeyondCost)
	for _, m := range d.Messages {
		h.strings(string(m.From), m.Text)
		h.time(m.At)
	}
	d.Extras.hash(&h)
	for _, r := range d.Recordings {
		r.hash(&h)
	}
	sum := sha256.Sum256(h.b)
	return hex.EncodeToString(sum[:16])
}

type hasher struct{ b []byte }

func (h *hasher) int(n int64) { h.b = binary.AppendVarint(h.b, n) }

func (h *hasher) strings(list ...string) {
	for _, s := range list {
		h.int(int64(len(s)))
		h.b = append(h.b, s...)
	}
}

func (h *hasher) ints(list ...*int) {
	for _, n := range list {
		if n == nil {
			h.int(-1)
		} else {
			h.int(int64(*n))
		}
	}
}

func (h *hasher) time(t time.Time) {
	if t.IsZero() {
		h.int(-1)
	} else {
		h.int(t.UnixMilli())
	}
}
