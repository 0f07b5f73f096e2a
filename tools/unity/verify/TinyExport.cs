// Writes a small export with the parts of the exporter that need no Unity: `TinyExport <folder> [unfinished]`. The test that
// runs it (test/unity-exporter.test.ts) knows the figure and the cameras, and what must come out.
using System;
using System.Globalization;
using System.Threading;
using Wildpose;

static class TinyExport
{
    static int Main(string[] arguments)
    {
        // Decimal commas, where a number written in the machine's language would show.
        Thread.CurrentThread.CurrentCulture = new CultureInfo("de-DE");
        try
        {
            using (ExportWriter writer = new ExportWriter(arguments[0], "TinyExport", 1000, 800, "7"))
            {
                Write(writer);
                if (arguments.Length == 1) writer.Finish();
            }
            return 0;
        }
        catch (Exception error)
        {
            Console.Error.WriteLine(error.Message);
            return 1;
        }
    }

    static void Write(ExportWriter writer)
    {
        CameraSettings settings = new CameraSettings { Width = 1000, Height = 800 };
        HumanBones rest = Figure();
        rest.Thorax = HumanShape.RestThorax(rest);
        HumanShape shape = new HumanShape(rest);
        Point[] joints = shape.JointsOf(rest);

        writer.BeginClip(new ClipDescription { Name = "t-pose", Activity = "stand", Source = "Clips/T \"pose\".fbx", FramesPerSecond = 29.97, Split = "train" });
        Point up = new Point(0, 1, 0);
        Point hip = joints[0];
        // Before the figure, behind it, to its left, and above it with its front downwards in the picture.
        Look(writer, joints, 0, hip + new Point(0, 0, 5000), new Point(0, 0, -1), up);
        Look(writer, joints, 0, hip + new Point(0, 0, -5000), new Point(0, 0, 1), up);
        Look(writer, joints, 0, hip + new Point(5000, 0, 0), new Point(-1, 0, 0), up);
        Look(writer, joints, 0, hip + new Point(0, 5000, 0), new Point(0, -1, 0), new Point(0, 0, -1));
        foreach (Camera camera in Cameras.Rig(new Point(0, 0, 0), settings))
        {
            if (Cameras.Sees(camera, joints, settings)) writer.AddSample(1, camera, writer.AddCamera(camera), joints);
        }

        // The same name, which the writer makes another, and one that no sample id could have.
        writer.BeginClip(new ClipDescription { Name = "t-pose", Activity = null, Source = "b.fbx", FramesPerSecond = 30, Split = "validation" });
        Random random = NamedChance.Stream(7, "b.fbx");
        for (int frame = 0; frame < 200; frame++)
        {
            Camera camera = Cameras.AroundHip(joints, settings, random);
            writer.AddSample(frame, camera, writer.AddCamera(camera), joints);
        }
        writer.BeginClip(new ClipDescription { Name = " Armature|../\\walk\n", Activity = "gehen ß", Source = "c.fbx", FramesPerSecond = 60, Split = "test" });
        // The head turned to the left, on a figure without a neck, before a camera that is drawn too near.
        HumanBones turned = Figure();
        turned.Thorax = rest.Thorax;
        turned.Neck = null;
        turned.HeadForward = Unity(-3, 0, 0);
        joints = shape.JointsOf(turned);
        settings.Distance = new Interval(100, 200);
        Camera near = Cameras.AroundHip(joints, settings, random);
        writer.AddSample(0, near, writer.AddCamera(near), joints);

        for (int clip = 0; clip < 1000; clip++)
        {
            string name = "clip " + clip;
            writer.BeginClip(new ClipDescription { Name = name, Source = "", FramesPerSecond = 30, Split = NamedChance.Split(7, name, 0.05, 0.1) });
        }
    }

    static void Look(ExportWriter writer, Point[] joints, int frame, Point position, Point forward, Point up)
    {
        Camera camera = Frames.LookAlong(position, forward, up, 0, 1145, 1000, 800);
        writer.AddSample(frame, camera, writer.AddCamera(camera), joints);
    }

    /// <summary>A figure with its arms out, as Unity has it: metres, facing z, its left where x is below 0.</summary>
    static HumanBones Figure()
    {
        return new HumanBones
        {
            LeftUpperLeg = Unity(-0.1, 0.9, 0), LeftLowerLeg = Unity(-0.1, 0.5, 0), LeftFoot = Unity(-0.1, 0.1, 0),
            RightUpperLeg = Unity(0.1, 0.9, 0), RightLowerLeg = Unity(0.1, 0.5, 0), RightFoot = Unity(0.1, 0.1, 0),
            LeftUpperArm = Unity(-0.2, 1.4, 0), LeftLowerArm = Unity(-0.5, 1.4, 0), LeftHand = Unity(-0.75, 1.4, 0.05),
            RightUpperArm = Unity(0.2, 1.4, 0), RightLowerArm = Unity(0.5, 1.4, 0), RightHand = Unity(0.75, 1.4, 0),
            Spine = new[] { Unity(0, 1, -0.02), Unity(0, 1.2, -0.03) },
            Head = Unity(0, 1.6, 0.05),
            Neck = Unity(0, 1.5, 0),
            HeadUp = Unity(0, 2, 0),
            HeadForward = Unity(0, 0, 1),
        };
    }

    static Point Unity(double x, double y, double z)
    {
        return Frames.WorldFromUnity(new Point(x, y, z));
    }
}
