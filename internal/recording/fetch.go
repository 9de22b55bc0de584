package recording

import (
	"bufio"
	"context"
	"io"
	"net"
	"net/http"
	"strconv"
	"strings"
	"time"

	"openpeople/internal/fault"
)

// How long a host may take: to be reached, to begin its answer, and to stand still.
const (
	dialLimit   = 5 * time.Second
	answerLimit = 10 * time.Second
	stillLimit  = 15 * time.Second
)

var dialer = &net.Dialer{Timeout: dialLimit}

// client asks hosts of recordings: it follows nobody elsewhere, goes through no proxy and
// keeps no cookie.
func client() *http.Client {
	return &http.Client{
		Transport: &http.Transport{
			DialContext: dialer.DialContext, TLSHandshakeTimeout: dialLimit, ResponseHeaderTimeout: answerLimit,
			DisableCompression: true, MaxIdleConnsPerHost: 8, IdleConnTimeout: 30 * time.Second, MaxResponseHeaderBytes: 64 << 10, ReadBufferSize: headSize,
		},
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}
}

// fetch asks a listed host for a part of a sound. What it is stands in its first bytes: who
// wants another part than the beginning asks for these first.
func (s *Service) fetch(ctx context.Context, address string, ask Ask) (*Sound, error) {
	fromStart := ask.Range == "" || ask.Range == "bytes=0-"
	if fromStart && !ask.Head {
		return s.request(ctx, address, ask.Range, ask.IfRange, true)
	}
	sound, err := s.request(ctx, address, "bytes=0-"+strconv.Itoa(headSize-1), "", true)
	if err != nil {
		return nil, err
	}
	sound.Close()
	if ask.Head {
		return sound, nil
	}
	part, err := s.request(ctx, address, ask.Range, ask.IfRange, false)
	if err != nil {
		return nil, err
	}
	part.Type, part.Size, part.layout = sound.Type, sound.Size, sound.layout
	return part, nil
}

// request asks once; first says that the answer begins with the sound.
func (s *Service) request(ctx context.Context, address, part, ifRange string, first bool) (*Sound, error) {
	ctx, cancel := context.WithCancel(ctx)
	sound, err := s.answer(ctx, cancel, address, part, ifRange, first)
	if err != nil {
		cancel()
	}
	return sound, err
}

func (s *Service) answer(ctx context.Context, cancel func(), address, part, ifRange string, first bool) (*Sound, error) {
	r, err := http.NewRequestWithContext(ctx, http.MethodGet, address, nil)
	if err != nil {
		return nil, fault.Wrap(fault.NotFound, "recording.state_unreachable", err)
	}
	r.Header.Set("Accept", "audio/*")
	r.Header.Set("Accept-Encoding", "identity")
	if part != "" {
		r.Header.Set("Range", part)
		if ifRange != "" {
			r.Header.Set("If-Range", ifRange)
		}
	}
	answer, err := s.client.Do(r)
	if err != nil {
		return nil, fault.Wrap(fault.NotFound, "recording.state_unreachable", err)
	}
	body := answer.Body
	sound := &Sound{Size: sizeOf(answer), Answer: answer, close: func() error { cancel(); return body.Close() }}
	if err := refusal(answer, sound.Size, first); err != nil {
		body.Close()
		return nil, err
	}
	from := bufio.NewReaderSize(io.LimitReader(&still{body, cancel}, MaxSound), headSize)
	answer.Body = io.NopCloser(from)
	if !first {
		return sound, nil
	}
	want := headSize
	if answer.ContentLength >= 0 {
		want = int(min(answer.ContentLength, headSize))
	}
	head, err := from.Peek(want)
	if err == nil || err == io.EOF {
		err = sound.read(head)
	} else {
		err = fault.Wrap(fault.NotFound, "recording.state_unreachable", err)
	}
	if err != nil {
		body.Close()
		return nil, err
	}
	return sound, nil
}

// refusal says what stands in the way when an answer is no sound.
func refusal(answer *http.Response, size int64, first bool) error {
	code := answer.StatusCode
	switch {
	case code >= 300 && code < 400:
		return Stopped("recording.state_redirect")
	case code == http.StatusNotFound || code == http.StatusGone:
		return Stopped("recording.state_missing")
	case code == http.StatusRequestedRangeNotSatisfiable && first:
		return Stopped("recording.state_empty")
	case code == http.StatusRequestedRangeNotSatisfiable:
		return nil
	case code != http.StatusOK && code != http.StatusPartialContent:
		f := fault.New(fault.NotFound, "recording.state_answer")
		f.Args = map[string]any{"Status": code}
		return f
	case size > MaxSound:
		return Stopped("recording.state_large")
	}
	return nil
}

// sizeOf is how large the whole is, -1 when the answer does not say.
func sizeOf(answer *http.Response) int64 {
	if answer.StatusCode == http.StatusOK {
		return answer.ContentLength
	}
	_, total, _ := strings.Cut(answer.Header.Get("Content-Range"), "/")
	n, err := strconv.ParseInt(total, 10, 64)
	if err != nil || n < 0 {
		return -1
	}
	return n
}

// still reads from a host, and gives it up when it stands still.
type still struct {
	from io.Reader
	stop func()
}

func (s *still) Read(p []byte) (int, error) {
	timer := time.AfterFunc(stillLimit, s.stop)
	defer timer.Stop()
	return s.from.Read(p)
}
