import torch
from clipping_guard.for_torch import ClippingGuard, check_rate

# Pixels from 0 to 255, as they come when nobody scales them.
torch.manual_seed(1)
y = torch.randint(0, 2, (512, 1)).float()
x = torch.randint(0, 236, (512, 64)) + 20 * y
first, raw_output = torch.nn.Linear(64, 64), torch.nn.Linear(64, 1)
model = torch.nn.Sequential(first, torch.nn.ReLU(), raw_output, torch.nn.Sigmoid())
bce, adam = torch.nn.BCELoss(), torch.optim.Adam(model.parameters(), lr=1e-2)

print(f"PyTorch {torch.__version__.split('+')[0]}")
# Before the training, from one batch: is the learning rate beyond the border?
print(check_rate(model, raw_output, bce, adam, x[:128], y[:128]))
# In the training: which samples have no gradient any more?
guard = ClippingGuard(raw_output)
for batch in torch.randperm(4 * 512).remainder(512).split(32):
    adam.zero_grad()
    bce(model(x[batch]), y[batch]).backward()
    guard.check(y[batch])
    adam.step()
print(guard.table())
