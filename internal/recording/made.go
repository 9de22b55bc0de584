package recording

import (
	"context"
	"io"
	"math"
	"net/http"
	"os"
	"strconv"

	"openpeople/internal/audio"
	"openpeople/internal/fault"
)

// made opens a WAV file as one of 16-bit PCM that is made while it is sent, with silence
// within some spans. What is open of it is closed, or goes with the new one. Faults:
// Stopped for what cannot be made so.
func (s *Service) made(ctx context.Context, r Recording, was *Sound, mute []audio.Span) (*Sound, error) {
	open, done := s.anew(ctx, r.URL), func() error { return nil }
	version := was.Version
	if file, ok := was.File.(*os.File); ok {
		done = was.Close
		open = func(at int64) (io.ReadCloser, error) {
			return io.NopCloser(io.NewSectionReader(file, at, math.MaxInt64-at)), nil
		}
	} else {
		version = was.Answer.Header.Get("ETag") + was.Answer.Header.Get("Last-Modified")
		was.Close()
	}
	made, err := pcmOf(was.Size, open, mute)
	if err != nil {
		done()
		return nil, err
	}
	out := &Sound{Type: "audio/wav", Size: made.Size(), Modified: was.Modified, Cut: was.Cut, File: made, close: func() error { made.Close(); return done() }}
	out.Version = fault.Revision(version, "pcm", made.Size(), mute)
	return out, nil
}

func pcmOf(size int64, open func(at int64) (io.ReadCloser, error), mute []audio.Span) (*audio.PCM, error) {
	head, err := open(0)
	if err != nil {
		return nil, err
	}
	defer head.Close()
	layout, err := audio.LayoutOf(io.LimitReader(head, headMost))
	if err != nil {
		return nil, Stopped("recording.state_unmade")
	}
	made, err := layout.PCM(size, open, mute)
	if err != nil {
		return nil, Stopped("recording.state_unmade")
	}
	return made, nil
}

// headMost is how much may stand before the samples, in bytes.
const headMost = 8 << 20

// anew asks a host for all from a byte on; one that knows no ranges is read from the
// beginning.
func (s *Service) anew(ctx context.Context, address string) func(at int64) (io.ReadCloser, error) {
	return func(at int64) (io.ReadCloser, error) {
		part, err := s.request(ctx, address, "bytes="+strconv.FormatInt(at, 10)+"-", "", false)
		if err != nil {
			return nil, err
		}
		switch part.Answer.StatusCode {
		case http.StatusPartialContent:
			return &opened{part.Answer.Body, part}, nil
		case http.StatusOK:
			if _, err = io.CopyN(io.Discard, part.Answer.Body, at); err == nil {
				return &opened{part.Answer.Body, part}, nil
			}
		default: // there is nothing after the byte
			err = io.ErrUnexpectedEOF
		}
		part.Close()
		return nil, err
	}
}

// opened reads a part, and closes all of it.
type opened struct {
	io.Reader
	part *Sound
}

func (o *opened) Close() error { return o.part.Close() }
