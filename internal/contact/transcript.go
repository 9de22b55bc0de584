package contact

import (
	"bytes"
	"fmt"

	"github.com/go-json-experiment/json"
	"github.com/klauspost/compress/zstd"
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

// Messages reads the conversation.
func (t Transcript) Messages() (list []Message, err error) {
	raw := []byte(t)
	if !bytes.HasPrefix(raw, []byte("[")) {
		if raw, err = unpacker.DecodeAll(raw, nil); err != nil {
			return nil, err
		}
	}
	err = json.Unmarshal(raw, &list)
	return list, err
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
