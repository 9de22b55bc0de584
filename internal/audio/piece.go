package audio

import (
	"encoding/binary"
	"io"
)

// Side is one channel of a sound, read from its beginning in pieces, each as a WAV file of
// 16 bits. Muted parts are silence.
type Side struct {
	from    *Sound
	channel int
	mute    []Span
	at      int64 // frames read
	buf     []int16
}

// SideOf reads a channel of a sound, from 0; of a sound that has fewer the last.
func SideOf(s *Sound, channel int, mute []Span) *Side {
	return &Side{from: s, channel: min(channel, s.Channels-1), mute: mute, buf: make([]int16, 8192*s.Channels)}
}

// PieceSeconds is how long a piece of so many bytes is.
func (s *Side) PieceSeconds(bytes int64) float64 {
	return float64((bytes-headLength)/2) / float64(s.from.Rate)
}

// Piece is the next part, up to a second of the recording, and how many bytes it has as a
// file. It is to be read to its end before the next. A sound that ends earlier is silence up
// to there.
func (s *Side) Piece(to float64) (io.Reader, int64) {
	frames := max(0, int64(to*float64(s.from.Rate))-s.at)
	le := binary.LittleEndian
	head := append(le.AppendUint32([]byte("RIFF"), uint32(headLength-8+2*frames)), "WAVEfmt "...)
	head = le.AppendUint32(head, 16)
	head = le.AppendUint16(le.AppendUint16(head, formPCM), 1)
	head = le.AppendUint32(le.AppendUint32(head, uint32(s.from.Rate)), uint32(2*s.from.Rate))
	head = le.AppendUint16(le.AppendUint16(head, 2), 16)
	head = le.AppendUint32(append(head, "data"...), uint32(2*frames))
	return &piece{of: s, left: frames, ready: head}, headLength + 2*frames
}

type piece struct {
	of    *Side
	left  int64 // frames
	ready []byte
	room  []byte
}

func (p *piece) Read(to []byte) (int, error) {
	if len(p.ready) == 0 {
		if p.left == 0 {
			return 0, io.EOF
		}
		if err := p.more(); err != nil {
			return 0, err
		}
	}
	n := copy(to, p.ready)
	p.ready = p.ready[n:]
	return n, nil
}

// more makes the next samples.
func (p *piece) more() error {
	s := p.of
	frames := min(p.left, int64(len(s.buf)/s.from.Channels))
	n, err := s.from.Read(s.buf[:frames*int64(s.from.Channels)])
	switch {
	case err == io.EOF:
		clear(s.buf)
	case err != nil:
		return err
	default:
		frames = int64(n / s.from.Channels)
	}
	p.room = p.room[:0]
	for i := range frames {
		v := s.buf[int(i)*s.from.Channels+s.channel]
		if s.muted(s.at + i) {
			v = 0
		}
		p.room = binary.LittleEndian.AppendUint16(p.room, uint16(v))
	}
	s.at, p.left, p.ready = s.at+frames, p.left-frames, p.room
	return nil
}

func (s *Side) muted(frame int64) bool {
	at := float64(frame) / float64(s.from.Rate)
	for _, m := range s.mute {
		if m.From <= at && at < m.To {
			return true
		}
	}
	return false
}
