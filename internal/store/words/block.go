package words

import (
	"encoding/binary"
	"errors"

	"openpeople/internal/page"
	"openpeople/internal/query"
)

// blockPlaces is how many places a block has. More of them are fewer blocks to ask for a
// rare word, and more to write for one new contact.
const blockPlaces = 16_384

// dayLength is that of UTC, in milliseconds: the day of a contact never changes.
const dayLength = 86_400_000

func dayOf(ended int64) int64 {
	day := ended / dayLength
	if ended%dayLength < 0 {
		day--
	}
	return day
}

var errBroken = errors.New("words: a block or a posting cannot be read")

// block is contacts of a day by their places; the zero Cursor is the place of one that
// was taken out, which is not given again.
type block struct {
	id, day int64
	places  []page.Cursor
	fresh   bool // it is not stored
}

// writeContacts writes who stands where: the difference of each id to the one before, 0
// for nobody, and of when it ended.
func writeContacts(places []page.Cursor) []byte {
	raw := make([]byte, 0, 6*len(places))
	var last page.Cursor
	for _, c := range places {
		if c.ID == 0 {
			raw = binary.AppendVarint(raw, 0)
			continue
		}
		raw = binary.AppendVarint(raw, c.ID-last.ID)
		raw = binary.AppendVarint(raw, c.At-last.At)
		last = c
	}
	return raw
}

func readContacts(raw []byte, n int) ([]page.Cursor, error) {
	places := make([]page.Cursor, n)
	var last page.Cursor
	for i := range places {
		id, width := binary.Varint(raw)
		if width <= 0 {
			return nil, errBroken
		}
		if raw = raw[width:]; id == 0 {
			continue
		}
		at, width := binary.Varint(raw)
		if width <= 0 {
			return nil, errBroken
		}
		raw = raw[width:]
		last = page.Cursor{At: last.At + at, ID: last.ID + id}
		places[i] = last
	}
	if len(raw) > 0 {
		return nil, errBroken
	}
	return places, nil
}

// bounds are the earliest and the latest end of its contacts; n is how many they are.
func (b *block) bounds() (earliest, latest int64, n int) {
	for _, c := range b.places {
		if c.ID == 0 {
			continue
		}
		if n == 0 {
			earliest, latest = c.At, c.At
		}
		earliest, latest = min(earliest, c.At), max(latest, c.At)
		n++
	}
	return earliest, latest, n
}

// posting is a place at which a term stands, and who said it.
type posting struct {
	place int
	by    query.By
}

// bits of a posting hold who said it, those above them how far it is from the one before.
const bits = 4

// writePosting adds a posting after the one at the place last, -1 for none.
func writePosting(raw []byte, last int, p posting) []byte {
	return binary.AppendUvarint(raw, uint64(p.place-last-1)<<bits|uint64(p.by))
}

// readPostings reads postings, in the order of their places.
func readPostings(raw []byte) ([]posting, error) {
	list := make([]posting, 0, len(raw))
	place := -1
	for len(raw) > 0 {
		n, width := binary.Uvarint(raw)
		if width <= 0 || n>>bits > blockPlaces {
			return nil, errBroken
		}
		raw = raw[width:]
		place += 1 + int(n>>bits)
		list = append(list, posting{place, query.By(n & (1<<bits - 1))})
	}
	return list, nil
}
