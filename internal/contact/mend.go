package contact

import (
	"bytes"
	"slices"
	"strings"

	"github.com/go-json-experiment/json/jsontext"
)

// mend takes out of a body the optional texts in which bytes are no UTF-8, or half a
// surrogate stands, and notes them as left out; in what was said these become U+FFFD.
// It returns nil when there is none.
func (w *checks) mend(raw []byte) []byte {
	d := jsontext.NewDecoder(bytes.NewReader(raw), jsontext.AllowInvalidUTF8(true), jsontext.AllowDuplicateNames(true))
	var mended []byte
	kept := 0 // how much of raw stands in mended
	for {
		if d.PeekKind() != '"' {
			if _, err := d.ReadToken(); err != nil {
				break // its end, or what the strict reading names
			}
			continue
		}
		parent, members := d.StackIndex(d.StackDepth())
		value, err := d.ReadValue()
		if err != nil {
			break
		}
		end := int(d.InputOffset())
		start := end - len(value)
		text, err := jsontext.AppendUnquote(nil, value)
		if err == nil || parent == '{' && members%2 == 0 { // or a name
			continue
		}
		path := jsonPath(d.StackPointer(), false)
		said := strings.HasPrefix(path, "messages[")
		switch {
		case slices.Contains(needed, path), said && strings.HasSuffix(path, "].from"):
			continue
		case said && strings.HasSuffix(path, "].text"):
			w.Leave(path, "contact.fault_mended")
			mended = append(mended, raw[kept:start]...)
			mended, _ = jsontext.AppendQuote(mended, strings.ToValidUTF8(string(text), "\ufffd"))
		default:
			w.Leave(path, "fault.text")
			mended = append(append(mended, raw[kept:start]...), "null"...)
		}
		kept = end
	}
	if mended == nil {
		return nil
	}
	return append(mended, raw[kept:]...)
}
