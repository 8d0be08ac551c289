package main

// These are the few fields of Kubernetes' objects that are read.

type condition struct {
	Type, Status, Reason, Message string
}

type nodeList struct {
	Items []node `json:"items"`
}

type node struct {
	Metadata struct{ Name string } `json:"metadata"`
	Status   struct {
		Conditions []condition `json:"conditions"`
	} `json:"status"`
}

func (n node) ready() (bool, string) {
	for _, c := range n.Status.Conditions {
		if c.Type == "Ready" {
			return c.Status == "True", c.Message
		}
	}
	return false, "kubelet has not reported"
}

type podList struct {
	Items []podObject `json:"items"`
}

type podObject struct {
	Metadata struct{ Namespace, Name string } `json:"metadata"`
	Status   struct {
		Phase, Reason     string
		Conditions        []condition       `json:"conditions"`
		ContainerStatuses []containerStatus `json:"containerStatuses"`
	} `json:"status"`
}

type containerStatus struct {
	State struct {
		Waiting *struct{ Reason string } `json:"waiting"`
	} `json:"state"`
}

func (p podObject) summary() pod {
	s := pod{Namespace: p.Metadata.Namespace, Name: p.Metadata.Name, Phase: p.Status.Phase, Reason: p.Status.Reason}
	for _, c := range p.Status.Conditions {
		switch {
		case c.Type == "Ready":
			s.Ready = c.Status == "True"
		case c.Type == "PodScheduled" && c.Status != "True":
			s.Reason = c.Reason
		}
	}
	for _, c := range p.Status.ContainerStatuses {
		if c.State.Waiting != nil {
			s.Reason = c.State.Waiting.Reason
		}
	}
	return s
}
