package contact

import (
	"bytes"
	"errors"
	"math"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"

	"openpeople/internal/fault"
	"openpeople/internal/when"
)

// Strict reads one JSON value and nothing after it into a struct. Unknown,
// repeated or mistyped members, bytes that are no UTF-8 and broken JSON are
// faults that name the member: "messages[3].text". 31.0 is a whole number, as JSON
// Schema has it, and instants are those of RFC 3339.
func Strict(raw []byte, into any) error {
	err := json.Unmarshal(raw, into, json.RejectUnknownMembers(true), readers)
	if err == nil {
		return nil
	}
	var wrong fault.Fields
	var semantic *json.SemanticError
	var syntax *jsontext.SyntacticError
	switch {
	case errors.Is(err, json.ErrUnknownName) && errors.As(err, &semantic):
		wrong.Add(jsonPath(semantic.JSONPointer, true), "fault.unknown")
	case errors.Is(err, jsontext.ErrDuplicateName) && errors.As(err, &syntax):
		wrong.Add(jsonPath(syntax.JSONPointer, true), "contact.fault_twice")
	case errors.As(err, &semantic):
		name := jsonPath(semantic.JSONPointer, false)
		if errors.Is(err, errNoInstant) {
			wrong.Add(name, "fault.date")
		} else {
			wrong.Add(name, "fault.type", "Want", wanted(semantic.GoType))
		}
	case errors.As(err, &syntax):
		f := fault.Wrap(fault.Malformed, "contact.fault_json", err)
		f.Args = map[string]any{"Offset": syntax.ByteOffset}
		key := "fault.malformed"
		if !utf8.Valid(raw) {
			key = "fault.text"
		}
		f.Fields = []fault.Field{{Name: jsonPath(syntax.JSONPointer, false), Key: key}}
		return f
	default:
		return fault.Wrap(fault.Malformed, "fault.malformed", err)
	}
	f := fault.Of(wrong.Err())
	f.Err = err
	return f
}

// needed are the members of a contact that cost it when they are of another type.
var needed = []string{"source", "external_id", "channel", "started_at", "ended_at", "messages"}

// incoming reads a contact from the wire. A member of another type that need not be
// there is left out, and the rest is kept; so is a text that is no UTF-8.
func (w *checks) incoming(raw []byte) (incoming, error) {
	for range maxLeft {
		var in incoming
		err := Strict(raw, &in)
		if err == nil {
			return in, nil
		}
		var semantic *json.SemanticError
		if errors.Is(err, json.ErrUnknownName) || !errors.As(err, &semantic) {
			mended := w.mend(raw)
			if mended == nil {
				return in, err
			}
			raw = mended
			continue
		}
		without, at := blank(raw, semantic.JSONPointer)
		if without == nil {
			return in, err
		}
		raw = without
		wrong := fault.Of(err).Fields[0]
		w.left.AddAll(fault.Field{Name: jsonPath(at, false), Key: wrong.Key, Args: wrong.Args})
	}
	var in incoming
	return in, Strict(raw, &in)
}

// blank writes null over a value of an object, or over the array that a value is in,
// and returns what it wrote over; nil when that is needed.
func blank(raw []byte, at jsontext.Pointer) (without []byte, blanked jsontext.Pointer) {
	for ; at != ""; at = at.Parent() {
		top := ""
		for token := range at.Tokens() {
			top = token
			break
		}
		if slices.Contains(needed, top) {
			break
		}
		d := jsontext.NewDecoder(bytes.NewReader(raw))
		for {
			token, err := d.ReadToken()
			if err != nil {
				break
			}
			if kind, n := d.StackIndex(d.StackDepth()); kind != '{' || n%2 == 0 || token.Kind() != '"' || d.StackPointer() != at {
				continue
			}
			value, err := d.ReadValue()
			if err != nil {
				break
			}
			end := d.InputOffset()
			return slices.Concat(raw[:end-int64(len(value))], []byte("null"), raw[end:]), at
		}
	}
	return nil, ""
}

var (
	errNoWhole   = errors.New("no whole number")
	errNoInstant = errors.New("no instant")
)

// readers read what others write in more ways than Go does.
var readers = json.WithUnmarshalers(json.JoinUnmarshalers(json.UnmarshalFromFunc(readWhole), json.UnmarshalFromFunc(readInstant)))

// readWhole reads 31, 31.0 and 3.1e1. What is too large for an int is the largest:
// every number has bounds of its own, which say so.
func readWhole(d *jsontext.Decoder, n *int) error {
	if d.PeekKind() != '0' {
		return json.SkipFunc
	}
	raw, err := d.ReadValue()
	if err != nil {
		return err
	}
	if *n, err = strconv.Atoi(string(raw)); err == nil {
		return nil
	}
	f, err := strconv.ParseFloat(string(raw), 64)
	switch {
	case err != nil || f != math.Trunc(f):
		return errNoWhole
	case f >= math.MaxInt:
		*n = math.MaxInt
	case f <= math.MinInt:
		*n = math.MinInt
	default:
		*n = int(f)
	}
	return nil
}

func readInstant(d *jsontext.Decoder, t *time.Time) error {
	if d.PeekKind() != '"' {
		return json.SkipFunc
	}
	raw, err := d.ReadValue()
	if err != nil {
		return err
	}
	var s [64]byte
	text, err := jsontext.AppendUnquote(s[:0], raw)
	if err != nil {
		return err
	}
	if *t, err = when.ParseInstant(text); err != nil {
		return errNoInstant
	}
	return nil
}

// jsonPath writes a JSON pointer as people read it; "body" for the whole. A
// last token that is known to be a member's name is never an index.
func jsonPath(p jsontext.Pointer, lastIsName bool) string {
	var b strings.Builder
	rest := string(p)
	for token := range p.Tokens() {
		rest = strings.TrimPrefix(rest, "/")
		_, rest, _ = strings.Cut(rest, "/")
		_, err := strconv.Atoi(token)
		switch {
		case err == nil && !(lastIsName && rest == ""):
			b.WriteString("[" + token + "]")
		default:
			if b.Len() > 0 {
				b.WriteByte('.')
			}
			b.WriteString(clip(token))
		}
	}
	if b.Len() == 0 {
		return "body"
	}
	return b.String()
}

// clip shortens a name that the other side chose.
func clip(s string) string {
	s = strings.ToValidUTF8(strings.ReplaceAll(s, "\x00", ""), "")
	if len(s) > 60 {
		s = strings.ToValidUTF8(s[:60], "")
	}
	return s
}

// wanted names a type in the words of JSON.
func wanted(t reflect.Type) string {
	for t != nil && t.Kind() == reflect.Pointer {
		t = t.Elem()
	}
	if t == nil {
		return "JSON"
	}
	switch t.Kind() {
	case reflect.String:
		return "string"
	case reflect.Bool:
		return "true, false"
	case reflect.Int, reflect.Int64, reflect.Int32:
		return "integer"
	case reflect.Slice:
		return "array"
	}
	if t == reflect.TypeFor[time.Time]() {
		return "RFC 3339"
	}
	return "object"
}
