package recording

import (
	"context"
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"openpeople/internal/actor"
	"openpeople/internal/contact"
	"openpeople/internal/fault"
)

// MaxPlaces is how many hosts, and how many folders, may be listed.
const MaxPlaces = 20

// Places are where sound may be taken from; what is not listed is never asked.
type Places struct {
	Hosts []string `json:"hosts"` // https://pbx.example.org:8443, as origin writes it
	Roots []string `json:"roots"` // folders of this machine, absolute and clean
}

// Revision names what is stored, for who changes it.
func (p Places) Revision() string { return fault.Revision(fmt.Sprintf("%q %q", p.Hosts, p.Roots)) }

// origin is scheme, host and port of an address in one spelling: a port that the scheme
// means is not written. "" when it has none.
func origin(address string) string {
	u, err := url.Parse(address)
	if err != nil || u.Scheme != "http" && u.Scheme != "https" || u.Hostname() == "" || u.User != nil {
		return ""
	}
	host := strings.ToLower(u.Host)
	for scheme, port := range map[string]string{"http": ":80", "https": ":443"} {
		if u.Scheme == scheme {
			host = strings.TrimSuffix(host, port)
		}
	}
	return u.Scheme + "://" + strings.TrimSuffix(host, ":")
}

// ReadPlaces reads places as they are typed, one on a line; a host without a scheme is one
// of https. Faults of the fields hosts and roots.
func ReadPlaces(hosts, roots []string) (p Places, err error) {
	var w fault.Fields
	for _, line := range hosts {
		if !strings.Contains(line, "://") {
			line = "https://" + line
		}
		u, err := url.Parse(line)
		host := origin(line)
		if err != nil || host == "" || strings.Trim(u.Path, "/") != "" || u.RawQuery != "" {
			w.Add("hosts", "recording.fault_host", "Line", line)
			continue
		}
		p.Hosts = append(p.Hosts, host)
	}
	for _, line := range roots {
		if root := filepath.Clean(line); !filepath.IsAbs(line) || root == "/" {
			w.Add("roots", "recording.fault_root", "Line", line)
		} else if about, err := os.Stat(root); err != nil || !about.IsDir() {
			w.Add("roots", "recording.fault_no_folder", "Line", line)
		} else {
			p.Roots = append(p.Roots, root)
		}
	}
	slices.Sort(p.Hosts)
	p.Hosts = slices.Compact(p.Hosts)
	if len(p.Hosts) > MaxPlaces {
		w.Add("hosts", "contact.fault_many", "Max", MaxPlaces)
	}
	if len(p.Roots) > MaxPlaces {
		w.Add("roots", "contact.fault_many", "Max", MaxPlaces)
	}
	return p, w.Err()
}

// Lists reports whether the place of a recording is listed; a relative path is looked for
// below every root, so one is enough.
func (p Places) Lists(r contact.Recording) bool {
	switch {
	case r.URL != "":
		return slices.Contains(p.Hosts, origin(r.URL))
	case !filepath.IsAbs(r.Path):
		return len(p.Roots) > 0
	}
	_, _, below := p.below(r.Path)
	return below && (r.PathCustomer == "" || !filepath.IsAbs(r.PathCustomer) || p.has(r.PathCustomer))
}

func (p Places) has(path string) bool { _, _, below := p.below(path); return below }

// below is the listed root of an absolute path, and the way down from it.
func (p Places) below(path string) (root, rest string, is bool) {
	path = filepath.Clean(path)
	for _, root := range p.Roots {
		if rest, is := strings.CutPrefix(path, root+"/"); is {
			return root, rest, true
		}
	}
	return "", "", false
}

// Places returns where sound may be taken from. Right: DeskManage.
func (s *Service) Places(ctx context.Context, a actor.Actor) (Places, error) {
	if err := a.Need(actor.DeskManage); err != nil {
		return Places{}, err
	}
	return s.store.RecordingPlaces(ctx)
}

// SavePlaces lists where sound may be taken from. Conflict when another list is stored than
// the revision names. Right: DeskManage.
func (s *Service) SavePlaces(ctx context.Context, a actor.Actor, p Places, revision string) error {
	if err := a.Need(actor.DeskManage); err != nil {
		return err
	}
	return s.store.InTx(ctx, func(ctx context.Context) error {
		was, err := s.store.RecordingPlaces(ctx)
		if err != nil {
			return err
		}
		if err := fault.Fresh(revision, was.Revision()); err != nil {
			return err
		}
		if err := s.store.SaveRecordingPlaces(ctx, p); err != nil {
			return err
		}
		if err := s.store.WakeHearings(ctx, unlisted, s.now(), wokenAtOnce); err != nil {
			return err
		}
		return s.audit.Audit(ctx, a, "change", "desk", 0, map[string]any{
			"recording_hosts": []string{strings.Join(was.Hosts, " "), strings.Join(p.Hosts, " ")}, "recording_roots": []string{strings.Join(was.Roots, " "), strings.Join(p.Roots, " ")},
		})
	})
}
