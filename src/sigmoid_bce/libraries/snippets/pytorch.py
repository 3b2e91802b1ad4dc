import torch


def loss_and_gradient(loss_of, x, label):
    """Loss of one sample, and its gradient with respect to the raw output."""
    raw = torch.tensor([x], requires_grad=True)
    loss = loss_of(raw, torch.tensor([label]))
    loss.backward()
    return f"loss {loss.item():.3f}, gradient {raw.grad.item():.3g}"


bce, with_logits = torch.nn.BCELoss(), torch.nn.BCEWithLogitsLoss()
print(f"PyTorch {torch.__version__.split('+')[0]}")
for x, label in ((20.0, 0.0), (-30.0, 1.0)):
    print(f"raw output {x:g}, label {label:g}")
    print("  BCELoss(sigmoid): ", loss_and_gradient(lambda raw, t: bce(torch.sigmoid(raw), t), x, label))
    # Safe: the raw output goes into the loss.
    print("  BCEWithLogitsLoss:", loss_and_gradient(with_logits, x, label))
