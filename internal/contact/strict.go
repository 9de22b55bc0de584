package contact

import (
	"errors"
	"reflect"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"

	"openpeople/internal/fault"
)

// Strict reads one JSON value and nothing after it into a struct. Unknown,
// repeated or mistyped members, bytes that are no UTF-8 and broken JSON are
// faults that name the member: "messages[3].text".
func Strict(raw []byte, into any) error {
	err := json.Unmarshal(raw, into, json.RejectUnknownMembers(true))
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
		if semantic.GoType == reflect.TypeFor[time.Time]() && semantic.JSONKind == '"' {
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
