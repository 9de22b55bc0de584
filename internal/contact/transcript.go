package contact

import (
	"bytes"
	"fmt"
	"strings"
	"sync"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"
	"github.com/klauspost/compress/zstd"

	"openpeople/internal/query"
)

// Transcript is a conversation as it is kept: a JSON array of messages, packed as
// a zstd frame when it is long enough to gain by it. It is written before the
// transaction, which others wait for.
type Transcript []byte

// packFrom is the length, in bytes, from which a conversation is packed.
const packFrom = 256

// A conversation of 8 kB packs to about a third; the window bounds what packing
// one of megabytes takes.
var (
	packer   = must(zstd.NewWriter(nil, zstd.WithWindowSize(256<<10), zstd.WithLowerEncoderMem(true), zstd.WithEncoderConcurrency(2)))
	unpacker = must(zstd.NewReader(nil, zstd.WithDecoderLowmem(true), zstd.WithDecoderConcurrency(2), zstd.WithDecoderMaxMemory(64<<20)))
)

func must[T any](v T, err error) T {
	if err != nil {
		panic(err) // the options are constants
	}
	return v
}

// Transcribe writes a conversation.
func Transcribe(messages []Message) (Transcript, error) {
	if len(messages) == 0 {
		return Transcript("[]"), nil
	}
	raw, err := json.Marshal(messages)
	if err != nil || len(raw) < packFrom {
		return raw, err
	}
	return packer.EncodeAll(raw, make([]byte, 0, len(raw)/2)), nil
}

// Empty reports whether nothing was said in it.
func (t Transcript) Empty() bool { return string(t) == "[]" }

// Messages reads the conversation.
func (t Transcript) Messages() (list []Message, err error) {
	raw, err := t.unpacked(nil)
	if err == nil {
		err = json.Unmarshal(raw, &list)
	}
	return list, err
}

// unpacked is the JSON; room may be used for it.
func (t Transcript) unpacked(room []byte) ([]byte, error) {
	if bytes.HasPrefix(t, []byte("[")) {
		return t, nil
	}
	return unpacker.DecodeAll(t, room)
}

// unpackedIn is room for conversations that are looked through, many one after another.
var unpackedIn = sync.Pool{New: func() any { return new([]byte) }}

// mostRoom bounds what is kept of it.
const mostRoom = 256 << 10

// Said is what was said in the conversation, without when: it reads a page of search many
// times as fast as Messages does.
func (t Transcript) Said() ([]Said, error) {
	room := unpackedIn.Get().(*[]byte)
	defer unpackedIn.Put(room)
	raw, err := t.unpacked((*room)[:0])
	if err != nil {
		return nil, err
	}
	list, plain := saidPlainly(string(raw))
	if cap(raw) <= mostRoom && len(t) > 0 && t[0] != '[' {
		*room = raw
	}
	if plain {
		return list, nil
	}
	messages, err := t.Messages()
	return SaidIn(messages, ""), err
}

// saidPlainly reads messages as Transcribe writes them; false where anything else stands.
func saidPlainly(raw string) (list []Said, plain bool) {
	rest, more := strings.CutPrefix(raw, "[")
	if rest == "]" {
		return nil, more
	}
	for more {
		var from, text string
		if rest, more = strings.CutPrefix(rest, `{"from":"`); !more {
			return nil, false
		}
		if from, rest, more = strings.Cut(rest, `","text":`); !more || strings.ContainsAny(from, `\"`) {
			return nil, false
		}
		if text, rest, more = cutQuoted(rest); !more {
			return nil, false
		}
		list = append(list, Said{query.Text{By: By(Author(from)), Text: text}, len(list)})
		if at, is := strings.CutPrefix(rest, `,"at":"`); is {
			_, rest, _ = strings.Cut(at, `"`)
		}
		if rest == "}]" {
			return list, true
		}
		rest, more = strings.CutPrefix(rest, "},")
	}
	return nil, false
}

// cutQuoted cuts a JSON string off.
func cutQuoted(raw string) (text, rest string, whole bool) {
	if raw == "" || raw[0] != '"' {
		return "", "", false
	}
	escapes := false
	for end := 1; end < len(raw); end++ {
		at := strings.IndexAny(raw[end:], `"\`)
		if at < 0 {
			return "", "", false
		}
		if end += at; raw[end] == '\\' {
			escapes = true
			end++
			continue
		}
		if !escapes {
			return raw[1:end], raw[end+1:], true
		}
		said, err := jsontext.AppendUnquote(nil, raw[:end+1])
		return string(said), raw[end+1:], err == nil
	}
	return "", "", false
}

// Check returns why the conversation cannot be read, or which message is nobody's.
func (t Transcript) Check() error {
	list, err := t.Messages()
	for i, m := range list {
		switch m.From {
		case FromCustomer, FromOperator, FromBot, FromSystem:
		default:
			return fmt.Errorf("message %d is from %q", i, m.From)
		}
	}
	return err
}
